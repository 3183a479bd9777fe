// Payloads that Helm cannot decode (catalogue H02), by layer and by place in the history: real records of a real Helm,
// damaged with kubectl as people and programs damage them.

import { Buffer } from "node:buffer";
import { doctor } from "../doctor.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import { damage, jsonOf, onText, textOf } from "../payload_damage.ts";
import type { Incident } from "./incident.ts";

const CAREFUL = ["--allow", "careful"];

export const payload: readonly Incident[] = [
  {
    id: "h02-wrong-key",
    title: "the payload of the deployed revision stands under another key",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2", extra: true });
      await damage(lab, 2, (data) => ({ Release: data["release"]! }));
      await expectAlreadyExists(lab, { tag: "3" });
    },
    finds: ["history/unreadable-record"],
    fix: CAREFUL,
    after: ["superseded", "deployed"],
    prove: async (lab) => {
      await lab.helm(["rollback", "web", "2", "--wait", "--timeout=60s"]);
    },
  },
  {
    id: "h02-packaging",
    title: "every record damaged without a loss: base64 too often, bare JSON, trailer lost, revision as text",
    make: async (lab) => {
      await lab.install();
      for (const tag of ["2", "3", "4"]) await lab.upgrade({ tag });
      await damage(lab, 1, onText((text) => Buffer.from(text).toString("base64")));
      await damage(lab, 2, onText((text) => jsonOf(text)));
      await damage(lab, 3, onText((text) => Buffer.from(text, "base64").subarray(0, -8).toString("base64")));
      await damage(lab, 4, onText((text) => textOf(jsonOf(text).replace('"version":4', '"version":"4"'))));
      await expectFailure(lab, ["upgrade", "web", await lab.chart({ tag: "5" })], /no revision for release "web"/);
      await expectFailure(lab, ["install", "web", await lab.chart({ tag: "5" })], /release: already exists/);
    },
    finds: Array.from({ length: 4 }, () => "history/unreadable-record"),
    fix: CAREFUL,
    after: ["superseded", "superseded", "superseded", "deployed"],
    prove: async (lab) => {
      for (const revision of ["1", "2", "3"]) {
        await lab.helm(["rollback", "web", revision, "--wait", "--timeout=60s"]);
      }
    },
  },
  {
    id: "h02-configmap",
    title: "a ConfigMap that holds what a Secret would: base64 twice",
    driver: "configmap",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await damage(lab, 2, ({ release }) => ({ release: Buffer.from(release!).toString("base64") }));
    },
    finds: ["history/unreadable-record"],
    fix: CAREFUL,
    after: ["superseded", "deployed"],
  },
  {
    id: "h02-cut-behind",
    title: "the payload of the deployed revision is cut off behind its manifest",
    make: async (lab) => {
      await lab.install({ hook: "post-upgrade" });
      await lab.upgrade({ tag: "2", extra: true, hook: "post-upgrade" });
      await damage(lab, 2, onText((text) => text.slice(0, -60)));
      await expectAlreadyExists(lab, { tag: "3" });
    },
    finds: ["history/unreadable-record"],
    fix: CAREFUL,
    after: ["superseded", "deployed"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) {
        throw new Error("Its manifest is the baseline again: the upgrade was to remove Service/extra");
      }
    },
  },
  {
    id: "h02-cut-newest",
    title: "the payload of a failed upgrade, the newest revision, is cut inside a base64 group",
    make: async (lab) => {
      await lab.install();
      await lab.tryHelm(["upgrade", "web", await lab.chart(FAILING), "--wait", "--timeout=4s", ...SET_TOKEN]);
      await lab.until("it to have failed", async () => await lab.recordStatus(2) === "failed");
      await damage(lab, 2, onText((text) => text.slice(0, 1037)));
      await expectAlreadyExists(lab, { tag: "3" });
    },
    finds: ["history/unreadable-record"],
    fix: CAREFUL,
    after: ["deployed"],
    prove: async (lab) => {
      if (!await lab.object("service", "extra")) throw new Error("What only the lost record named was to stay");
    },
  },
  {
    id: "h02-cut-old",
    title: "the payload of an old superseded revision is cut at a base64 group",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await lab.upgrade({ tag: "3" });
      await damage(lab, 1, onText((text) => text.slice(0, 1200)));
      await expectFailure(lab, ["rollback", "web", "1"], /release has no 1 version/);
    },
    finds: ["history/unreadable-record"],
    fix: CAREFUL,
    after: ["superseded", "deployed"],
    next: async (lab) => {
      await lab.upgrade({ tag: "4" }, "--history-max=2");
      await lab.helm(["uninstall", "web", "--wait"]);
      await lab.install();
    },
  },
  {
    id: "h02-only",
    title: "the only record, deployed, is cut in its manifest",
    make: async (lab) => {
      await lab.install();
      await damage(lab, 1, onText((text) => text.slice(0, 1200)));
      await expectFailure(lab, ["install", "web", await lab.chart()], /release: already exists/);
    },
    finds: ["history/unreadable-record"],
    fix: CAREFUL,
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      for (const repair of ["rebuild-record", "quarantine-record"]) {
        const { code, stdout, stderr } = await doctor(lab, ["fix", "web", ...CAREFUL, "--repair", repair, "--yes"]);
        if (code !== 0) throw new Error(`${repair}: exit code ${code}: ${stdout}${stderr}`);
      }
      await lab.upgrade({ tag: "2" });
    },
  },
  {
    id: "h02-null",
    title: "the payload of the newest revision is null: Helm panics, helm list -A of the whole cluster too",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await damage(lab, 2, onText(() => textOf("null")));
      await expectFailure(lab, ["list"], /nil pointer dereference/);
    },
    finds: ["history/crashes-helm"],
    fix: [...CAREFUL, "--repair", "quarantine-record"],
    after: ["superseded"],
    // It was the deployed one: the next upgrade starts from the revision before.
    remains: ["history/none-deployed"],
    prove: async (lab) => {
      await lab.helm(["list"]);
    },
  },
  {
    id: "h02-no-chart",
    title: "the payload of the deployed revision has lost its chart",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await damage(lab, 2, withoutPart("chart"));
      await expectFailure(lab, ["get", "values", "web", "--all"], /nil pointer dereference/);
      const upgrade = ["upgrade", "web", await lab.chart({ tag: "3" }), "--reuse-values"];
      await expectFailure(lab, upgrade, /nil pointer dereference/);
    },
    finds: ["history/chart-missing"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      await lab.upgrade({ tag: "3" });
      await lab.helm(["get", "values", "web", "--all"]);
    },
  },
  {
    id: "h02-no-manifest",
    title: "the payload of the deployed revision has lost its manifest",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await damage(lab, 2, withoutPart("manifest"));
    },
    finds: ["history/manifest-empty"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      await lab.upgrade({ tag: "3" });
      const found = await doctor(lab, ["doctor", "web"]);
      if (found.code !== 0) throw new Error(found.stdout);
      // What the finding warns of.
      await lab.helm(["rollback", "web", "2"]);
      if (await lab.object("service", "web")) throw new Error("The rollback was to delete everything");
    },
  },
];

const withoutPart = (part: string) =>
  onText((text) => {
    const { [part]: _lost, ...rest } = JSON.parse(jsonOf(text));
    return textOf(JSON.stringify(rest));
  });

/** An upgrade that is applied, brings an extra Service, and fails in its last hook. */
const FAILING = { tag: "2", extra: true, stuckHook: "post-upgrade" };

const expectAlreadyExists = async (lab: Lab, shape: { tag: string }): Promise<void> =>
  await expectFailure(lab, ["upgrade", "web", await lab.chart(shape), ...SET_TOKEN], /release: already exists/);

/** What the damage does to real Helm, as the checks say. */
const expectFailure = async (lab: Lab, args: string[], says: RegExp): Promise<void> => {
  const { code, stdout, stderr } = await lab.tryHelm(args);
  if (code === 0 || !says.test(stdout + stderr)) throw new Error(`helm ${args[0]}: ${code}: ${stderr.slice(0, 500)}`);
};
