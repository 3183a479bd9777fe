// What a run folder is called and where it is. Needs no permissions; the disk is in run_folder_disk_test.ts.

import { assertEquals } from "deno-std/assert/mod.js";
import { isRunId, newRunId, runsFolder } from "./run_folder.ts";

Deno.test("a run is named for its start, its release and four digits", () => {
  const id = newRunId("2026-11-21T08:30:15.250Z", "web", 0x3f9a / 0x10000);
  assertEquals(id, "20261121T083015Z-web-3f9a");
  assertEquals(newRunId("2026-11-21T09:30:15+01:00", "web", 0), "20261121T083015Z-web-0000");
  assertEquals(newRunId("2026-11-21T08:30:15Z", "a.b-c", 0.9999999), "20261121T083015Z-a.b-c-ffff");
});

Deno.test("no release name leads out of the folder of runs", () => {
  for (const release of ["../../etc", "a/b", "", "..", "a b", "x".repeat(300)]) {
    const id = newRunId("2026-11-21T08:30:15Z", release, 0.5);
    assertEquals([isRunId(id), id.includes("/"), id.length < 120], [true, false, true], release);
  }
  for (const id of ["..", "../20261121T083015Z-web-3f9a", "20261121T083015Z-../x-3f9a", "notes", ""]) {
    assertEquals(isRunId(id), false, id);
  }
});

Deno.test("runs are kept in the XDG state folder, unless told otherwise", () => {
  const folder = (given: string | undefined, env: Record<string, string>) => runsFolder(given, (name) => env[name]);
  assertEquals(folder("runs", { HOME: "/home/ann" }), "runs");
  assertEquals(folder(undefined, { XDG_STATE_HOME: "/state", HOME: "/home/ann" }), "/state/helm-doctor/runs");
  assertEquals(
    folder(undefined, { XDG_STATE_HOME: "state", HOME: "/home/ann" }),
    "/home/ann/.local/state/helm-doctor/runs",
  );
  assertEquals(folder("", { XDG_STATE_HOME: "", HOME: "/home/ann" }), "/home/ann/.local/state/helm-doctor/runs");
  assertEquals(folder(undefined, {}), undefined);
});
