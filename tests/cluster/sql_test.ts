// The driver "sql" on a real PostgreSQL: tables and rows made by real Helms, read, diagnosed, repaired and taken back.

import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { sqlRecords } from "../../src/cluster/sql/records.ts";
import type { RecordStore } from "../../src/model/ports.ts";
import type { RawRecord, RecordImage, RecordRef } from "../../src/model/snapshot.ts";
import { PROGRAM, run } from "../binary/program.ts";
import { recordConformance } from "../contract/cluster_conformance.ts";
import { breakEverywhere } from "../faults/break_everywhere.ts";
import { imageOf, planOf, refOf } from "../kit/cases.ts";
import { appChart, type AppShape, PLANTED } from "./app_chart.ts";
import { type Answer, foundBy } from "./doctor.ts";
import type { Account, Errand } from "./kill9_driver.ts";
import { helm, type HelmVersion, newNamespace, readObject, spawnHelm, waitFor } from "./kube.ts";
import { SET_TOKEN } from "./lab.ts";
import { type Plane, startPlane } from "./plane.ts";
import { type Database, DATABASE_PASSWORD, type Postgres, type Row, startPostgres } from "./postgres.ts";
import { openSession } from "./sql_store.ts";

interface Ground {
  readonly plane: Plane;
  readonly postgres: Postgres;
  /** Its tables are of a real Helm's making. */
  readonly database: Database;
}

const VERSIONS: readonly HelmVersion[] = ["3.22.0", "4.3.1"];
const REAL = { dryRun: false };
const leaky = { sanitizeResources: false, sanitizeOps: false };

let started: Promise<Ground> | undefined;

const ground = (): Promise<Ground> => started ??= open();

async function open(): Promise<Ground> {
  const [plane, postgres] = await Promise.all([startPlane(), startPostgres()]);
  return { plane, postgres, database: await newTables(plane, postgres, "releases", "4.3.1") };
}

/** A database in which Helm has listed nothing, and has made its tables for that. */
async function newTables(plane: Plane, postgres: Postgres, name: string, version: HelmVersion): Promise<Database> {
  const database = await postgres.newDatabase(name);
  const env = { HELM_DRIVER_SQL_CONNECTION_STRING: database.connection };
  const { code, stderr } = await helm(plane, version, ["list"], { namespace: "default", driver: "sql", env });
  assertEquals(code, 0, stderr);
  return database;
}

const onStore = (what: string, act: (bench: StoreBench) => Promise<void>) =>
  Deno.test({ name: `sql: ${what}`, fn: async () => await act(await newStore()), ...leaky });

interface StoreBench {
  readonly store: RecordStore;
  readonly namespace: string;
  readonly database: Database;
  readonly postgres: Postgres;
  readonly ref: RecordRef;
  readonly image: RecordImage;
}

async function newStore(): Promise<StoreBench> {
  const { database, postgres } = await ground();
  const namespace = `ns-${crypto.randomUUID().slice(0, 8)}`;
  return {
    database,
    postgres,
    namespace,
    store: sqlRecords(openSession(database.connection)),
    ref: { ...refOf(1), driver: "sql", namespace },
    image: { ...imageOf(1, "deployed"), labels: { ...imageOf(1, "deployed").labels, team: "a" } },
  };
}

recordConformance("sql", newStore);

async function created({ store, ref, image }: StoreBench): Promise<RawRecord> {
  const made = await store.create(ref, image, REAL);
  if (made.kind !== "written") throw new Error(JSON.stringify(made));
  return made.value;
}

onStore("every column and label is compared before a write", async (bench) => {
  const { store, ref, image, database, namespace } = bench;
  const changes = [
    ..."type status owner name".split(" ").map((column) => `update releases_v1 set ${column} = 'other'`),
    ..."version createdat modifiedat".split(" ").map((column) => `update releases_v1 set ${column} = 77`),
    "update releases_v1 set body = body || 'x'",
    "update releases_v1 set body = body",
    "update custom_labels_v1 set value = 'b'",
    "delete from custom_labels_v1",
    "insert into custom_labels_v1 select releasekey, releasenamespace, 'more', value from custom_labels_v1",
  ];
  for (const change of changes) {
    const made = await created(bench);
    const place = change.includes("custom_labels_v1") ? "releasenamespace" : "namespace";
    await database.query(`${change} where ${place} = $1`, [namespace]);
    assertEquals((await store.replace(ref, { ...image, labels: {} }, made, REAL)).kind, "conflict", change);
    assertEquals((await store.remove(ref, made, REAL)).kind, "conflict", change);
    await database.query("delete from releases_v1 where namespace = $1", [namespace]);
    await database.query("delete from custom_labels_v1 where releasenamespace = $1", [namespace]);
  }
});

onStore("a row made again to the byte is another", async (bench) => {
  const { store, ref, image, database, namespace } = bench;
  const made = await created(bench);
  await database.query(
    `with gone as (delete from releases_v1 where namespace = $1 returning *) select count(*) from gone`,
    [namespace],
  );
  await database.query("delete from custom_labels_v1 where releasenamespace = $1", [namespace]);
  const again = await created(bench);
  assertEquals(again.image, made.image);
  assertEquals((await store.replace(ref, { ...image, labels: {} }, made, REAL)).kind, "conflict");
  assert(BigInt(again.resourceVersion) > BigInt(made.resourceVersion));
});

onStore("a name with wildcards of LIKE finds its own alone", async (bench) => {
  const { store, namespace, image } = bench;
  for (const release of ["a_b", "axb", "a%b"]) {
    const ref = { ...bench.ref, name: `sh.helm.release.v1.${release}.v1` };
    await created({ ...bench, ref, image: { ...image, labels: { version: "1" } } });
  }
  const list = await store.list(namespace, "a_b");
  assertEquals(list.ok && list.value.map(({ ref }) => ref.name), ["sh.helm.release.v1.a_b.v1"]);
});

onStore("pages bring every record once", async (bench) => {
  const { store, namespace, image } = bench;
  for (let n = 1; n <= 45; n++) {
    const ref = { ...bench.ref, name: `sh.helm.release.v1.web.v${n}` };
    await created({ ...bench, ref, image: { ...image, labels: { ...image.labels, version: `${n}` } } });
  }
  const seen: string[] = [];
  for await (const page of store.pages!(namespace)) {
    if (!page.ok) throw new Error(page.gap.says);
    seen.push(...page.value.map(({ ref }) => ref.name));
  }
  assertEquals([seen.length, new Set(seen).size], [45, 45]);
});

onStore("what the table cannot hold, or would not keep as it is, is refused and no value told", async (bench) => {
  const { store, ref, image, database } = bench;
  const refused = async (image: RecordImage, reason: string) => {
    const outcome = await store.create(ref, image, REAL);
    assertEquals([outcome.kind, outcome.kind === "refused" && outcome.reason], ["refused", reason]);
    assert(!JSON.stringify(outcome).includes("pl4nted"), JSON.stringify(outcome));
    const live = await store.read(ref);
    assertEquals(live.ok && live.value, null);
  };
  const labelled = (labels: Record<string, string>) => ({ ...image, labels: { ...image.labels, ...labels } });
  await refused(labelled({ name: "pl4nted".repeat(20) }), "invalid");
  await refused(labelled({ long: "pl4nted".repeat(20) }), "invalid");
  await refused(labelled({ version: "pl4nted" }), "invalid");
  await refused({ ...image, annotations: { note: "pl4nted" } }, "invalid");
  await database.query(
    `create function spoil() returns trigger language plpgsql as $$ begin new.status := 'pl4nted'; return new; end $$`,
  );
  const on = `before insert on releases_v1 for each row when (new.namespace = '${bench.namespace}')`;
  await database.query(`create trigger spoil ${on} execute function spoil()`);
  await refused(image, "admission");
  await database.query("drop trigger spoil on releases_v1");
});

onStore("labels that could not be brought back are not removed", async (bench) => {
  const { store, ref, database, namespace } = bench;
  await created(bench);
  await database.query(
    `insert into custom_labels_v1 select releasekey, releasenamespace, key, 'twice' from custom_labels_v1
    where releasenamespace = $1`,
    [namespace],
  );
  const live = await store.read(ref);
  if (!live.ok || !live.value) throw new Error(JSON.stringify(live));
  const outcome = await store.remove(ref, live.value, REAL);
  assertEquals([outcome.kind, outcome.kind === "refused" && outcome.reason], ["refused", "other"]);
  assertEquals((await database.query("select from releases_v1 where namespace = $1", [namespace])).length, 1);
});

onStore("labels of a row that is gone do not come to another", async (bench) => {
  const { store, ref, image, database, namespace } = bench;
  await created(bench);
  await database.query("delete from releases_v1 where namespace = $1", [namespace]);
  const outcome = await store.create(ref, image, REAL);
  assertEquals([outcome.kind, outcome.kind === "refused" && outcome.reason], ["refused", "other"]);
  assertEquals(await database.query("select from releases_v1 where namespace = $1", [namespace]), []);
});

onStore("who may not, or is not let in, is told so and no more", async ({ postgres, database, namespace }) => {
  const login = { user: "stranger", password: DATABASE_PASSWORD };
  const quoted = DATABASE_PASSWORD.replaceAll("'", "''");
  await database.query(`create role stranger login password '${quoted}'`);
  const as = (more: string, login?: { user: string; password: string }) =>
    sqlRecords(openSession(postgres.connection(`dbname=${database.name} ${more}`, login)));
  const gap = async (store: RecordStore) => {
    const reading = await store.survey(namespace);
    if (reading.ok) throw new Error("It was let in");
    assert(!JSON.stringify(reading).includes("pl4nted"), JSON.stringify(reading));
    return reading.gap;
  };
  // To Helm itself the tables look empty then.
  assertStringIncludes((await gap(as("sslmode=disable", login))).says, "row level security");
  for (const table of ["releases_v1", "custom_labels_v1"]) {
    await database.query(`create policy reading on ${table} for select using (true)`);
  }
  const store = as("sslmode=disable", login);
  const bench = await newStore();
  const made = await created(bench);
  const refused = await store.replace(bench.ref, { ...bench.image, labels: { version: "1" } }, made, REAL);
  assertEquals([refused.kind, refused.kind === "refused" && refused.reason], ["refused", "forbidden"]);
  await database.query("revoke all on releases_v1 from public");
  assertEquals((await gap(as("sslmode=disable", login))).reason, "forbidden");
  await database.query("grant all on releases_v1 to public");
  for (const table of ["releases_v1", "custom_labels_v1"]) await database.query(`drop policy reading on ${table}`);
  assertEquals((await gap(as("sslmode=disable", { ...login, password: "pl4nted" }))).reason, "unauthorized");
  assertEquals((await gap(as("sslmode=disable dbname=nowhere"))).reason, "not-served");
  assertStringIncludes((await gap(as("sslmode=disable dbname=postgres"))).says, 'no table "releases_v1"');
});

onStore("TLS is looked at as lib/pq does", async ({ postgres, database, namespace }) => {
  const reads = async (more: string): Promise<string> => {
    const store = sqlRecords(openSession(postgres.connection(`dbname=${database.name} ${more}`)));
    const reading = await store.survey(namespace);
    return reading.ok ? "ok" : reading.gap.says;
  };
  const ca = `sslrootcert=${postgres.dir}/ca.crt`;
  for (const more of ["", "sslmode=prefer", `sslmode=verify-full ${ca}`, `sslmode=verify-ca ${ca}`, ca]) {
    assertEquals(await reads(more), "ok", more);
  }
  const elsewhere = "host=elsewhere.example hostaddr=127.0.0.1";
  assertEquals(await reads(`sslmode=verify-ca ${ca} ${elsewhere}`), "ok");
  assertStringIncludes(await reads(`sslmode=verify-full ${ca} ${elsewhere}`), "another name");
  assertStringIncludes(await reads("sslmode=verify-full"), "unknown authority");
  assertStringIncludes(await reads("sslmode=verify-full sslrootcert=/nowhere"), "cannot be read");
});

/** A line to the database that is cut at the commit, before or after the database has heard it. */
async function cutAtCommit(port: number, heard: boolean): Promise<{ port: number; close: () => void }> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ hostname: "127.0.0.1", port });
      const cut = () =>
        [client, server].forEach((end) => {
          // A close alone waits for the read that is under way.
          end.closeWrite().catch(() => {}).then(() => end.close()).catch(() => {});
        });
      let silent = false;
      const pass = async (from: Deno.Conn, to: Deno.Conn, isClient: boolean) => {
        const buffer = new Uint8Array(65536);
        try {
          for (let size; (size = await from.read(buffer)) !== null;) {
            const isCommit = isClient && new TextDecoder().decode(buffer.subarray(0, size)).includes("commit\0");
            if (isCommit && !heard) return cut();
            if (isCommit) silent = true;
            if (isClient || !silent) await to.write(buffer.slice(0, size));
            else return cut();
          }
        } catch { /* cut */ }
        cut();
      };
      pass(client, server, true);
      pass(server, client, false);
    }
  };
  serve().catch(() => {});
  return await Promise.resolve({ port: listener.addr.port, close: () => listener.close() });
}

onStore("a line that breaks at the commit leaves the write in doubt, and any other does not", async (bench) => {
  const { postgres, database, ref, image } = bench;
  const made = await created(bench);
  const next = { ...image, labels: { ...image.labels, status: "failed" } };
  for (const heard of [false, true]) {
    const line = await cutAtCommit(postgres.port, heard);
    const connection = database.connection.replace(`port=${postgres.port}`, `port=${line.port}`);
    const store = sqlRecords(openSession(connection));
    const rehearsed = await store.replace(ref, next, made, { dryRun: true });
    assertEquals(rehearsed.kind, "written", JSON.stringify(rehearsed));
    assertEquals((await store.replace(ref, next, made, REAL)).kind, "unknown", `heard: ${heard}`);
    const [row] = await database.query("select status from releases_v1 where namespace = $1", [ref.namespace]);
    assertEquals(row!.status, heard ? "failed" : "deployed");
    line.close();
  }
});

onStore("a database that goes and comes back", async (bench) => {
  const { store, postgres, namespace } = bench;
  const made = await created(bench);
  await postgres.crash();
  const gone = await store.list(namespace, "web");
  assertEquals(gone.ok ? "ok" : gone.gap.reason, "unreachable");
  const outcome = await store.replace(bench.ref, { ...bench.image, labels: {} }, made, REAL);
  assertEquals([outcome.kind, outcome.kind === "refused" && outcome.reason], ["refused", "other"]);
  await postgres.start();
  const back = await store.list(namespace, "web");
  assertEquals(back.ok && back.value, [made]);
});

const brokenPlan = () => {
  const target = (revision: number): RecordRef => ({ ...refOf(revision), driver: "sql" });
  return planOf(
    { target: target(4), before: null, after: imageOf(4, "deployed") },
    { target: target(2), before: imageOf(2, "superseded"), after: null },
    { target: target(3), before: imageOf(3, "pending-upgrade"), after: imageOf(3, "failed") },
  );
};

const threeRows = async (database: Database): Promise<RecordStore> => {
  await database.query("truncate releases_v1, custom_labels_v1");
  const store = sqlRecords(openSession(database.connection));
  const images = [imageOf(1, "superseded"), imageOf(2, "superseded"), imageOf(3, "pending-upgrade")];
  for (const [at, image] of images.entries()) {
    const made = await store.create({ ...refOf(at + 1), driver: "sql" }, image, REAL);
    assertEquals(made.kind, "written");
  }
  return store;
};

Deno.test({
  name: "sql: a plan broken at every write and every line of its journal",
  fn: async () => {
    const { plane, postgres } = await ground();
    const database = await newTables(plane, postgres, "broken", "3.22.0");
    await breakEverywhere(async () => ({ plan: brokenPlan(), store: await threeRows(database) }));
  },
  ...leaky,
});

Deno.test({
  name: "sql: a process killed around its writes leaves what another can finish and take back",
  fn: async () => {
    const { plane, postgres } = await ground();
    const database = await newTables(plane, postgres, "killed", "3.22.0");
    // Before and after each of the three writes; six moments to a step.
    for (const dieAt of [3, 4, 9, 10, 15, 16]) {
      await threeRows(database);
      const start = await rowsOf(database, "prod");
      const runDir = await Deno.makeTempDir();
      const drive = (errand: Partial<Errand>) => killedDriver({ runDir, store: database.connection, ...errand });
      await drive({ plan: brokenPlan(), dieAt });
      const [folder] = [...Deno.readDirSync(runDir)];
      const resumed = await drive({ run: folder!.name });
      assertEquals(resumed?.result.state, "done", `killed at ${dieAt}`);
      assertNotEquals(await rowsOf(database, "prod"), start);
      const undone = await drive({ run: folder!.name, direction: "undo" });
      assertEquals(undone?.result.state, "done");
      assertEquals(await rowsOf(database, "prod"), start);
      await Deno.remove(runDir, { recursive: true });
    }
  },
  ...leaky,
});

/** undefined: killed. */
async function killedDriver(errand: Partial<Errand>): Promise<Account | undefined> {
  const path = (name: string) => new URL(name, import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", path("./kill9_driver.ts"), "--store", path("./sql_store.ts")],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const stdin = child.stdin.getWriter();
  await stdin.write(new TextEncoder().encode(JSON.stringify(errand)));
  await stdin.close();
  const { signal, stdout } = await child.output();
  return signal === "SIGKILL" ? undefined : JSON.parse(new TextDecoder().decode(stdout));
}

/** Every column and every custom label, to the byte. */
async function rowsOf(database: Database, namespace: string): Promise<Row[]> {
  return [
    ...await database.query("select * from releases_v1 where namespace = $1 order by key", [namespace]),
    ...await database.query(
      "select * from custom_labels_v1 where releasenamespace = $1 order by releasekey, key, value",
      [namespace],
    ),
  ];
}

/** A release in rows under one Helm. */
interface Lab {
  readonly namespace: string;
  readonly helm: (args: readonly string[]) => Promise<string>;
  readonly killed: (shape: AppShape, when: () => Promise<boolean>) => Promise<void>;
  readonly doctor: (args: readonly string[]) => Promise<Answer>;
  readonly rows: () => Promise<Row[]>;
  // deno-lint-ignore no-explicit-any -- tests reach into objects of every kind
  readonly deployment: () => Promise<any>;
  readonly upgrade: (shape: AppShape, ...args: string[]) => Promise<string>;
  readonly statuses: () => Promise<string[]>;
  readonly runDir: string;
}

async function newLab({ plane, database }: Ground, version: HelmVersion, prefix: string): Promise<Lab> {
  const namespace = await newNamespace(plane, prefix);
  const runDir = `${plane.dir}/runs-${namespace}`;
  const secret = { HELM_DRIVER_SQL_CONNECTION_STRING: database.connection };
  const options = { namespace, driver: "sql", env: secret } as const;
  const runHelm = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await helm(plane, version, [...args], options);
    if (code !== 0) throw new Error(`helm ${args.join(" ")}: exit code ${code}: ${stderr}`);
    return stdout;
  };
  const deployment = () => readObject(plane, namespace, "deployment", "web");
  const put = async (command: string, shape: AppShape, args: readonly string[]) =>
    await runHelm([command, "web", await appChart(plane, shape), ...SET_TOKEN, ...args]);
  const lab: Lab = {
    namespace,
    runDir,
    helm: runHelm,
    deployment,
    rows: () => rowsOf(database, namespace),
    upgrade: (shape, ...args) => put("upgrade", shape, args),
    statuses: async () =>
      (JSON.parse(await runHelm(["history", "web", "-o", "json"])) as { status: string }[]).map(({ status }) => status),
    killed: async (shape, when) => {
      const args = ["upgrade", "web", await appChart(plane, shape), "--wait", "--labels", "team=b", ...SET_TOKEN];
      const running = await spawnHelm(plane, version, args, options);
      await waitFor(when, 90_000, "the moment to kill helm");
      running.kill("SIGKILL");
      await running.outcome;
    },
    doctor: async (args) => {
      const env = { KUBECONFIG: plane.kubeconfig, HOME: plane.dir, HELM_DRIVER: "sql", ...secret };
      const flags = ["-n", namespace, "-o", "json", "--run-dir", runDir, "--debug"];
      const answer = await run(PROGRAM, [...args, ...flags], { env });
      const said = answer.stdout + answer.stderr;
      for (const word of [PLANTED, "pl4nted d'b", "pl4nted d\\'b", database.connection]) {
        assert(!said.includes(word), `A secret came out of ${args.join(" ")}`);
      }
      return { ...answer, json: answer.stdout.startsWith("{") ? JSON.parse(answer.stdout) : undefined };
    },
  };
  await put("install", {}, ["--wait", "--labels", "team=a"]);
  return lab;
}

const image = async ({ deployment }: Lab): Promise<string> =>
  (await deployment())?.spec.template.spec.containers[0].image;

for (const version of VERSIONS) {
  const onHelm = (what: string, act: (ground: Ground, lab: Lab) => Promise<void>) =>
    Deno.test({
      name: `sql, helm ${version}: ${what}`,
      fn: async () => {
        const here = await ground();
        await act(here, await newLab(here, version, "sql"));
      },
      ...leaky,
    });

  onHelm("a healthy release has no finding", async (_, lab) => {
    await lab.upgrade({ tag: "2" }, "--wait");
    const found = await lab.doctor(["doctor", "web"]);
    assertEquals([found.code, foundBy(found)], [0, []], found.stdout + found.stderr);
    const all = await lab.doctor(["doctor", "--deep"]);
    assertEquals([all.code, foundBy(all)], [0, []], all.stdout + all.stderr);
  });

  onHelm(
    "a half-applied upgrade is found, repaired, taken back by us and by hand, and repaired again",
    async ({ database }, lab) => {
      await lab.killed(
        { tag: "2", extra: true, unschedulable: true },
        async () => await image(lab) === "example/web:2",
      );
      const broken = await lab.rows();
      const found = await lab.doctor(["doctor", "web"]);
      const finds = ["objects/left-by-dead-revision", "pending/half-applied", "rollout/unschedulable"];
      assertEquals(foundBy(found), finds, found.stdout);
      const fix = async (...args: string[]) => {
        const fixed = await lab.doctor(["fix", "web", "--stale-after", "0s", ...args]);
        return [fixed.code, fixed.json?.outcome];
      };
      assertEquals(await fix("--dry-run"), [2, "planned"]);
      assertEquals(await lab.rows(), broken, "a dry run wrote something");
      assertEquals(await fix("--yes"), [0, "repaired"]);
      assertEquals(await lab.statuses(), ["deployed", "failed"]);
      assertEquals((await lab.doctor(["undo", "--yes"])).code, 0);
      assertEquals(await lab.rows(), broken, "undo did not restore every column and label");

      assertEquals(await fix("--yes"), [0, "repaired"]);
      await undoByHand(database, lab);
      assertEquals(await lab.rows(), broken, "the statements did not restore every column and label");

      assertEquals(await fix("--yes", "--allow", "careful"), [0, "repaired"]);
      await lab.upgrade({ tag: "9" }, "--wait", "--timeout=60s");
      assertEquals((await lab.statuses()).at(-1), "deployed");
      assertEquals((await lab.doctor(["undo", "--yes"])).code, 3);
    },
  );

  onHelm("an upgrade whose rollout ended by itself becomes the deployed one", async (_, lab) => {
    await lab.killed({ tag: "2", minReadySeconds: 8 }, async () => await image(lab) === "example/web:2");
    await waitFor(
      async () => {
        const { metadata, status } = await lab.deployment();
        return status.observedGeneration === metadata.generation && status.updatedReplicas === 2 &&
          status.availableReplicas === 2 && status.replicas === 2;
      },
      90_000,
      "the rollout to end",
    );
    const broken = await lab.rows();
    const found = await lab.doctor(["doctor", "web"]);
    assertEquals(foundBy(found), ["pending/finished"], found.stdout);
    const fixed = await lab.doctor(["fix", "web", "--stale-after", "0s", "--yes"]);
    assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
    assertEquals(await lab.statuses(), ["superseded", "deployed"]);
    assertEquals((await lab.doctor(["undo", "--yes"])).code, 0);
    assertEquals(await lab.rows(), broken);
    assertEquals((await lab.doctor(["fix", "web", "--stale-after", "0s", "--yes"])).code, 0);
    await lab.upgrade({ tag: "3" }, "--wait", "--timeout=60s");
    assertEquals((await lab.statuses()).at(-1), "deployed");
  });

  onHelm("what somebody else writes between plan and write is theirs", async ({ database }, lab) => {
    await lab.killed({ tag: "2", unschedulable: true }, async () => await image(lab) === "example/web:2");
    // Whoever holds the row keeps the rehearsal waiting, and has changed the row when it goes on.
    const changed = await whileFixing(database, lab, () => Promise.resolve("update releases_v1 set owner = owner"));
    assertEquals([changed.code, changed.json?.outcome], [3, "refused"], changed.stdout + changed.stderr);
    const another = await whileFixing(database, lab, async () => {
      await lab.helm(["rollback", "web", "1"]);
      return "select 1";
    });
    assertEquals(another.code, 3, another.stdout + another.stderr);
    assertEquals((await lab.statuses())[1], "pending-upgrade", "something was written all the same");
  });

  onHelm("a damaged payload is restored, and rows that are gone are made anew", async ({ database }, lab) => {
    await lab.upgrade({ tag: "2" }, "--wait", "--labels", "team=null");
    const sound = await lab.rows();
    const fix = async (repair: string) => {
      const fixed = await lab.doctor(["fix", "web", "--yes", "--allow", "careful", "--repair", repair]);
      assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
    };
    await database.query(
      `update releases_v1 set body = encode(convert_to(body, 'UTF8'), 'base64') where namespace = $1 and version = 2`,
      [lab.namespace],
    );
    const damaged = await lab.rows();
    await fix("restore-record");
    assertEquals(await lab.statuses(), ["superseded", "deployed"]);
    assertEquals((await lab.doctor(["undo", "--yes"])).code, 0);
    assertEquals(await lab.rows(), damaged);
    await fix("restore-record");
    assertEquals((await lab.rows()).length, sound.length);

    await database.query("delete from releases_v1 where namespace = $1", [lab.namespace]);
    await database.query("delete from custom_labels_v1 where releasenamespace = $1", [lab.namespace]);
    await fix("rebuild-record");
    assertEquals(await lab.statuses(), ["deployed"]);
    await lab.upgrade({ tag: "3" }, "--wait", "--timeout=60s");
    assertEquals((await lab.statuses()).at(-1), "deployed");
    await lab.helm(["uninstall", "web"]);
    assertEquals(await lab.rows(), []);
  });

  onHelm("a collected release is diagnosed alike", async (_, lab) => {
    await lab.killed({ tag: "2", unschedulable: true }, async () => await image(lab) === "example/web:2");
    const found = await lab.doctor(["doctor", "web"]);
    const dir = `${lab.runDir}-collected`;
    const collected = await lab.doctor(["collect", "web", "--output-dir", dir]);
    assertEquals(collected.code, 0, collected.stderr);
    const again = await lab.doctor(["doctor", "web", "--from", dir, "--driver", "secret"]);
    assertEquals(foundBy(again), foundBy(found), again.stderr);
    const wrong = await lab.doctor(["doctor", "web", "--from", dir]);
    assertEquals([wrong.code, wrong.stdout], [1, ""]);
  });
}

/** Holds the row of revision 2 while `fix` begins, lets `meanwhile` happen, and lets go with its statement. */
async function whileFixing(database: Database, lab: Lab, meanwhile: () => Promise<string>): Promise<Answer> {
  const holding = openSession(database.connection);
  const row = [`sh.helm.release.v1.web.v2`, lab.namespace];
  let fixing: Promise<Answer> | undefined;
  await holding.use("hold", async (query) => {
    await query("begin");
    await query("select from releases_v1 where key = $1 and namespace = $2 for update", row);
    fixing = lab.doctor(["fix", "web", "--stale-after", "0s", "--yes"]);
    await waitFor(
      async () =>
        (await database.query("select from pg_stat_activity where wait_event_type = 'Lock' and datname = $1", [
          database.name,
        ])).length > 0,
      30_000,
      "fix to wait for the row",
    );
    const statement = await meanwhile();
    await query(
      statement.startsWith("update") ? `${statement} where key = $1 and namespace = $2` : statement,
      statement.startsWith("update") ? row : [],
    );
    await query("commit");
  });
  return await fixing!;
}

/** The newest run is taken back with psql, by what its own folder says. */
async function undoByHand(database: Database, { runDir }: Lab): Promise<void> {
  const runs = [...Deno.readDirSync(runDir)].map(({ name }) => name).sort();
  const backup = `${runDir}/${runs.at(-1)}/backup`;
  const said = await Deno.readTextFile(`${backup}/undo-by-hand.txt`);
  for (const [, file] of said.matchAll(/--file=(\S+)/g)) {
    const args = ["--no-psqlrc", `--dbname=${database.connection}`, `--file=${file}`];
    assertStringIncludes(await database.psql(args, backup), "UPDATE 1");
    assertStringIncludes(await database.psql(args, backup), "UPDATE 0", "a second time it must do nothing");
  }
}

Deno.test({
  name: "sql: without a connection string, and where nothing listens, that is said",
  fn: async () => {
    const { plane, postgres } = await ground();
    const ask = (env: Record<string, string>, ...args: string[]) =>
      run(PROGRAM, ["doctor", "web", ...args], { env: { KUBECONFIG: plane.kubeconfig, HOME: plane.dir, ...env } });
    const without = await ask({ HELM_DRIVER: "sql" });
    assertEquals([without.code, without.stdout], [1, ""]);
    assertStringIncludes(without.stderr, "HELM_DRIVER_SQL_CONNECTION_STRING is not set");
    const closed = postgres.connection("port=1 sslmode=disable");
    const refused = await ask({ HELM_DRIVER_SQL_CONNECTION_STRING: closed }, "--driver", "sql");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "connection refused");
    assert(!refused.stderr.includes("pl4nted"), refused.stderr);
  },
  ...leaky,
});

Deno.test({
  name: "sql: the program itself over TLS",
  fn: async () => {
    const { plane, postgres, database } = await ground();
    const ask = (more: string) => {
      const secret = postgres.connection(`dbname=${database.name} sslrootcert=${postgres.dir}/ca.crt ${more}`);
      const env = { KUBECONFIG: plane.kubeconfig, HOME: plane.dir, HELM_DRIVER_SQL_CONNECTION_STRING: secret };
      return run(PROGRAM, ["doctor", "--driver", "sql"], { env });
    };
    for (const mode of ["require", "verify-ca", "verify-full"]) {
      assertEquals((await ask(`sslmode=${mode}`)).code, 0, mode);
    }
    const elsewhere = await ask("sslmode=verify-full host=elsewhere.example hostaddr=127.0.0.1");
    assertEquals([elsewhere.code, elsewhere.stdout], [1, ""]);
    assertStringIncludes(elsewhere.stderr, "its certificate is for another name");
  },
  ...leaky,
});

Deno.test({
  name: "sql: a release that is in rows is found from another driver where the environment names the database",
  fn: async () => {
    const here = await ground();
    const lab = await newLab(here, "4.3.1", "elsewhere");
    const answer = await lab.doctor(["doctor", "web", "--driver", "configmap"]);
    assertEquals(answer.code, 1);
    assertStringIncludes(answer.stderr, "use --driver sql");
  },
  ...leaky,
});

Deno.test({
  name: "sql: the end of the database and the plane",
  fn: async () => {
    const { plane, postgres } = await ground();
    await postgres.stop();
    await plane.stop();
  },
  ...leaky,
});
