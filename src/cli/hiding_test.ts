import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { openFolder } from "../cluster/files/file_cluster.ts";
import type { Cluster, RecordStore } from "../model/ports.ts";
import { main } from "./main.ts";
import { testTerminal } from "./test_terminal.ts";

/** In a Secret and in the values of every museum case. */
const secret = "pl4nted-s3cret-of-the-tests";
const quoting = `admission webhook "w" denied the request: {"token":"${secret}"} ${btoa(secret)}`;

/** Calls the program on a copy of a museum case whose record store is changed on the way. */
async function inCase(
  work: (
    call: (line: string, change?: (records: RecordStore) => Partial<RecordStore>) => Promise<Said>,
    runs: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  await Deno.mkdir(`${root}/cluster`);
  const source = new URL("../../tests/museum/p01-finished-helm3/cluster.json", import.meta.url);
  await Deno.copyFile(source, `${root}/cluster/cluster.json`);
  try {
    await work(async (line, change = () => ({})) => {
      const { terminal, stdout, stderr } = testTerminal([...line.split(" "), "--run-dir", `${root}/runs`]);
      const code = await main(terminal, () => {
        const opened = openFolder(`${root}/cluster`, { userAgent: "helm-doctor/test" });
        if (!opened.ok) throw new Error(opened.says);
        const { cluster, namespace } = opened;
        const changed: Cluster = { ...cluster, records: { ...cluster.records, ...change(cluster.records) } };
        return Promise.resolve({ ok: true, cluster: changed, namespace });
      });
      return { code, said: stdout() + stderr() };
    }, `${root}/runs`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

interface Said {
  readonly code: number;
  readonly said: string;
}

function assertHides(text: string): void {
  assertStringIncludes(text, "<hidden>");
  for (const form of [secret, btoa(secret)]) assertEquals(text.includes(form), false, text);
}

const denied = { kind: "refused", reason: "admission", verb: "update", resource: "secrets", says: quoting } as const;
const fix = "fix web --yes --stale-after 0s";

Deno.test("what an admission plugin quotes of a record is hidden, in the rehearsal", () =>
  inCase(async (call) => {
    const { code, said } = await call(fix, () => ({ replace: () => Promise.resolve(denied) }));
    assertEquals(code, 3);
    assertHides(said);
  }));

Deno.test("and in a run that stops between two writes: on the screen and in the journal; and when it is undone", () =>
  inCase(async (call, runs) => {
    let writes = 0;
    const { code, said } = await call(fix, ({ replace }) => ({
      replace: (ref, image, precondition, options) =>
        !options.dryRun && ++writes > 1 ? Promise.resolve(denied) : replace(ref, image, precondition, options),
    }));
    assertEquals(code, 4, said);
    assertHides(said);
    const [run] = [...Deno.readDirSync(runs)];
    assertHides(await Deno.readTextFile(`${runs}/${run!.name}/journal.jsonl`));
    const undo = await call("undo --yes", () => ({ replace: () => Promise.resolve(denied) }));
    assertEquals(undo.code, 3);
    assertHides(undo.said);
  }));
