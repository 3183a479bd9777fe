import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { readConnectionString, type SqlTarget } from "./target.ts";

const target = (text: string | undefined, env: Record<string, string> = {}): SqlTarget => {
  const read = readConnectionString(text, env);
  if (!read.ok) throw new Error(read.says);
  return read.target;
};

const complaint = (text: string | undefined, env: Record<string, string> = {}): string => {
  const read = readConnectionString(text, env);
  if (read.ok) throw new Error("It was taken");
  return read.says;
};

const login = (text: string) => {
  const { user, password, database, hosts } = target(text);
  return [user, password, database, ...hosts.map(({ host, port }) => `${host}:${port}`)];
};

Deno.test("both forms say the same", () => {
  const wanted = ["helm", "p'w d\\$", "releases", "db.example:6432"];
  assertEquals(login("host=db.example port=6432 user=helm password='p\\'w d\\\\$' dbname=releases"), wanted);
  assertEquals(login("  user = helm host=db.example\tport=6432\ndbname=releases password=p\\'w\\ d\\\\$  "), wanted);
  assertEquals(login("postgres://helm:p'w%20d%5C$@db.example:6432/releases"), wanted);
  assertEquals(login("postgresql://db.example/releases?user=helm&password=p'w+d%5C$&port=6432"), wanted);
});

Deno.test("a password may hold what parts a URL", () => {
  assertEquals(login("postgres://helm:a:b%40c@[::1]:7/x"), ["helm", "a:b@c", "x", "::1:7"]);
});

Deno.test("without a word on it the connection is encrypted and its certificate not looked at", () => {
  assertEquals(target("host=db").tls, { mode: "require", inline: false });
  assertEquals(target("host=db sslmode=''").tls.mode, "require");
  assertEquals(target("host=db sslrootcert=system").tls.mode, "verify-full");
  assertEquals(target("postgres://db/x?sslmode=verify-ca&sslrootcert=/ca.crt").tls, {
    mode: "verify-ca",
    rootCert: "/ca.crt",
    inline: false,
  });
});

Deno.test("several hosts, with a port each or one for all", () => {
  const hosts = (text: string) => target(text).hosts.map(({ host, port }) => `${host}:${port}`);
  assertEquals(hosts("host=a,b port=1,2"), ["a:1", "b:2"]);
  assertEquals(hosts("host=a,b port=1"), ["a:1", "b:1"]);
  assertEquals(hosts("postgres://a:1,b/x"), ["a:1", "b:5432"]);
  assertEquals(target("host=db hostaddr=127.0.0.1").hosts, [{ host: "db", address: "127.0.0.1", port: 5432 }]);
  assertStringIncludes(complaint("host=a,b port=1,2,3"), "port");
});

Deno.test("the environment stands in for what the text leaves out", () => {
  const env = { PGHOST: "elsewhere", PGUSER: "other", PGPASSWORD: "secret", PGSSLMODE: "disable", USER: "me" };
  const { user, password, tls, hosts } = target("host=db user=helm", env);
  assertEquals([user, password, tls.mode, hosts[0]!.host], ["helm", "secret", "disable", "db"]);
  assertEquals(target("", env).hosts[0]!.host, "elsewhere");
  assertEquals(target("host=db", { USER: "me" }).user, "me");
});

Deno.test("what is no parameter of the connection is a setting of the session", () => {
  assertEquals(target("host=db search_path=helm,public sslsni=0").settings, [["search_path", "helm,public"]]);
  assertEquals(target("host=db target_session_attrs=read-write").wants, "primary");
});

Deno.test("no complaint quotes a value", () => {
  const texts = [
    "host=db password='pl4nted",
    "host=db password=pl4nted sslmode=pl4nted",
    "host=db port=pl4nted",
    "host=db connect_timeout=pl4nted",
    "host=db target_session_attrs=pl4nted",
    "host=db service=pl4nted",
    "host=db sslnegotiation=pl4nted",
    "postgres://helm:pl4nted%@db/x",
    "postgres://helm:pl4nted@db:pl4nted/x",
    "pl4nted",
  ];
  for (const text of texts) {
    const says = complaint(text);
    assertStringIncludes(says, "Cannot use HELM_DRIVER_SQL_CONNECTION_STRING");
    assert(!says.includes("pl4nted"), says);
  }
});

Deno.test("with nothing at all there is a way to go on", () => {
  for (const text of [undefined, ""]) {
    assertStringIncludes(complaint(text), "HELM_DRIVER_SQL_CONNECTION_STRING is not set");
  }
});
