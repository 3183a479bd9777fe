// A connection string as Helm's own driver for PostgreSQL reads it (lib/pq 1.12, which Helm 3.22 and 4.3 are built with).
// It is a secret as a whole: no message here or behind it quotes anything but the names of its parameters.

/** Where a database is and how to log in to it. */
export interface SqlTarget {
  /** Tried in this order. */
  readonly hosts: readonly { readonly host: string; readonly address: string; readonly port: number }[];
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  /** Where to look for the password, if it is not the usual file. */
  readonly passfile?: string;
  readonly tls: SqlTls;
  /** Seconds; 0 for ever. */
  readonly connectTimeout?: number;
  readonly options?: string;
  readonly applicationName?: string;
  /** Which of the hosts will do. */
  readonly wants: "any" | "primary" | "standby";
  /** Settings of the session, such as `search_path`. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

export interface SqlTls {
  readonly mode: "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
  /** Files, or with `inline` the PEM texts themselves. */
  readonly rootCert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly inline: boolean;
}

export type ReadTarget = { readonly ok: true; readonly target: SqlTarget } | {
  readonly ok: false;
  readonly says: string;
};

type Settings = Readonly<Record<string, string>>;

const variable = "HELM_DRIVER_SQL_CONNECTION_STRING";

/** Parameters that a variable of the environment stands in for. */
const variables: Settings = {
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  dbname: "PGDATABASE",
  user: "PGUSER",
  password: "PGPASSWORD",
  options: "PGOPTIONS",
  application_name: "PGAPPNAME",
  sslmode: "PGSSLMODE",
  sslnegotiation: "PGSSLNEGOTIATION",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslrootcert: "PGSSLROOTCERT",
  connect_timeout: "PGCONNECT_TIMEOUT",
  target_session_attrs: "PGTARGETSESSIONATTRS",
  service: "PGSERVICE",
};

/** They say how lib/pq goes about it, or what is so here anyway. */
const ofNoMatter = [
  ...["sslsni", "client_encoding", "datestyle", "binary_parameters", "disable_prepared_binary_result"],
  ...["load_balance_hosts", "min_protocol_version", "max_protocol_version"],
  ...["ssl_min_protocol_version", "ssl_max_protocol_version", "fallback_application_name"],
];

const unsupported = ["service", "krbsrvname", "krbspn"];

/** `env` stands in for what the text leaves out. Without either there is nothing to connect to. */
export function readConnectionString(text: string | undefined, env: Settings): ReadTarget {
  const fromEnv = Object.entries(variables).flatMap(([name, key]) => env[key] ? [[name, env[key]]] : []);
  if (!text && !env.PGHOST && !env.PGHOSTADDR && !env.PGDATABASE) {
    return {
      ok: false,
      says:
        `Cannot read records of the storage driver "sql": ${variable} is not set; give Helm's connection string in it`,
    };
  }
  const read = /^postgres(ql)?:\/\//.test(text ?? "") ? readUrl(text!) : readPairs(text ?? "");
  return typeof read === "string" ? wrong(read) : targetOf({ ...Object.fromEntries(fromEnv), ...read }, env);
}

function targetOf(given: Settings, env: Settings): ReadTarget {
  const strange = unsupported.find((name) => given[name]);
  if (strange !== undefined) return wrong(`the parameter "${strange}" is not supported`);
  if (![undefined, "", "postgres"].includes(given.sslnegotiation)) {
    return wrong('the parameter "sslnegotiation" can only be "postgres"');
  }
  const mode = given.sslmode || (given.sslrootcert === "system" ? "verify-full" : "require");
  if (!isMode(mode)) return wrong(`the parameter "sslmode" must be one of ${modes.join(", ")}`);
  const wants = wanted[given.target_session_attrs || "any"];
  if (wants === undefined) return wrong('the parameter "target_session_attrs" has an unknown value');
  const hosts = hostsOf(given);
  if (typeof hosts === "string") return wrong(hosts);
  const timeout = given.connect_timeout;
  if (timeout && !/^\d+$/.test(timeout)) return wrong('the parameter "connect_timeout" is no number of seconds');
  return {
    ok: true,
    target: {
      hosts,
      ...present("database", given.dbname),
      ...present("user", given.user || env.USER || env.USERNAME),
      ...present("password", given.password),
      ...present("passfile", given.passfile),
      tls: {
        mode,
        ...present("rootCert", given.sslrootcert),
        ...present("cert", given.sslcert),
        ...present("key", given.sslkey),
        inline: given.sslinline === "true",
      },
      ...(timeout ? { connectTimeout: Number(timeout) } : {}),
      ...present("options", given.options),
      ...present("applicationName", given.application_name),
      wants,
      settings: Object.entries(given).filter(([name]) => !known.has(name)),
    },
  };
}

const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
const isMode = (mode: string): mode is SqlTls["mode"] => modes.some((one) => one === mode);

const wanted: Readonly<Record<string, SqlTarget["wants"]>> = {
  any: "any",
  "read-write": "primary",
  primary: "primary",
  "read-only": "standby",
  standby: "standby",
  "prefer-standby": "any",
};

const known = new Set([...Object.keys(variables), ...ofNoMatter, ...unsupported, "sslinline", "passfile"]);

function present<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return value ? { [key]: value } as { [key in K]: string } : {};
}

/** Names, addresses and ports, each a list; one port goes for all. */
function hostsOf({ host = "", hostaddr = "", port = "" }: Settings): SqlTarget["hosts"] | string {
  const [names, addresses, ports] = [host.split(","), hostaddr.split(","), port.split(",")] as const;
  const count = Math.max(names.length, addresses.length);
  if (ports.length > 1 && ports.length !== count) return 'there are not as many in "port" as in "host"';
  if (host !== "" && hostaddr !== "" && names.length !== addresses.length) {
    return 'there are not as many in "hostaddr" as in "host"';
  }
  const hosts = Array.from({ length: count }, (_, at) => {
    const name = names[at] || addresses[at] || "localhost";
    return { host: name, address: addresses[at] || name, port: Number(ports[at] ?? ports[0]) || 5432 };
  });
  const isPort = (text: string) => text === "" || (/^\d{1,5}$/.test(text) && Number(text) <= 65535);
  return ports.every(isPort) ? hosts : '"port" is no number of a port';
}

/** `host=db user='a b'`: libpq's form, with backslashes for what would end a value. */
function readPairs(text: string): Settings | string {
  const found: [string, string][] = [];
  const pair = /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\[^])*)'|((?:[^\s\\']|\\[^])(?:[^\s\\]|\\[^])*|))(?=\s|$)/y;
  while (pair.lastIndex < text.trimEnd().length) {
    const match = pair.exec(text);
    if (match === null) {
      return 'it is neither a URL nor pairs such as "host=… user=…"; a value with blanks needs quotes';
    }
    found.push([match[1]!, (match[2] ?? match[3]!).replaceAll(/\\([^])/g, "$1")]);
  }
  return Object.fromEntries(found);
}

/** `postgres://user:password@host:port,host:port/database?parameter=value` */
function readUrl(text: string): Settings | string {
  const match = /^\w+:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?/.exec(text);
  const places = (match?.[2] ?? "").split(",").map((place) => /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(place));
  if (match === null || places.some((place) => place === null)) return "its URL is malformed";
  const [, login = "", , database = "", query = ""] = match;
  const [user = "", ...password] = login.split(":");
  try {
    const plain: Settings = {
      user: decodeURIComponent(user),
      password: decodeURIComponent(password.join(":")),
      host: decodeURIComponent(places.map((place) => place![1]!.replace(/^\[|\]$/g, "")).join(",")),
      port: places.some((place) => place![2]) ? places.map((place) => place![2] || "5432").join(",") : "",
      dbname: decodeURIComponent(database),
    };
    const named = Object.entries(plain).filter(([, value]) => value !== "");
    return Object.fromEntries([...named, ...new URLSearchParams(query)]);
  } catch {
    return "its URL has a % that stands for nothing; write %25 for the sign itself";
  }
}

function wrong(why: string): { readonly ok: false; readonly says: string } {
  return { ok: false, says: `Cannot use ${variable}: ${why}` };
}
