import { Buffer } from "node:buffer";

/** What one payload has of its own. */
export interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly status: string;
}

/** A payload with every field that Helm knows, in the order and spelling of Helm 3.22 or Helm 4.3. */
export function soundPayload({ name, namespace, version, status }: Identity, helm: 3 | 4): Buffer {
  const time = "2026-11-20T10:04:05.123456789+01:00";
  const file = (path: string, text: string) => ({
    name: path,
    ...(helm === 4 ? { modtime: time } : {}),
    data: Buffer.from(text).toString("base64"),
  });
  const hook = {
    name: `${name}-migrate`,
    kind: "Job",
    path: "app/templates/hook.yaml",
    manifest: `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name}-migrate\n`,
    events: ["pre-upgrade", "post-install"],
    last_run: helm === 4
      ? { started_at: time, completed_at: time, phase: "Succeeded" }
      : { started_at: time, completed_at: "", phase: "Running" },
    weight: -5,
    delete_policies: ["before-hook-creation"],
    output_log_policies: ["hook-failed"],
  };
  const dependency = {
    name: "base",
    version: "^1.0.0",
    repository: "https://charts.example.com",
    condition: "base.enabled",
    tags: ["infra"],
    enabled: true,
    "import-values": ["data", { child: "a", parent: "b" }],
    alias: "core",
  };
  const release = {
    name,
    info: {
      first_deployed: time,
      last_deployed: time,
      ...(helm === 3 ? { deleted: "" } : {}),
      description: "Upgrade complete",
      status,
      notes: "Open <http://example.com> & wait.\n",
      ...(helm === 4 ? { rollback_revision: 1 } : {}),
    },
    chart: {
      metadata: {
        name: "app",
        home: "https://example.com",
        sources: ["https://example.com/app"],
        version: "1.2.3",
        description: "An app\u2028for tests",
        keywords: ["app"],
        maintainers: [{ name: "Ann", email: "ann@example.com", url: "https://example.com/ann" }],
        icon: "https://example.com/icon.png",
        apiVersion: "v2",
        appVersion: "7",
        annotations: { category: "tests" },
        kubeVersion: ">=1.20.0",
        dependencies: [dependency],
        type: "application",
      },
      lock: { generated: time, digest: "sha256:0123", dependencies: [dependency] },
      templates: [file("templates/app.yaml", "kind: ConfigMap\n"), file("templates/hook.yaml", "kind: Job\n")],
      values: { replicas: 2, big: 12345678901234567000, ratio: 0.1, tags: ["a", null], inner: { on: true } },
      schema: Buffer.from('{"type":"object"}').toString("base64"),
      ...(helm === 4 ? { schemamodtime: time, modtime: time } : {}),
      files: [file("README.md", "# App\n")],
    },
    config: { image: { tag: "2" }, greeting: "grüß dich", "10": "ten" },
    manifest: `---\n# Source: app/templates/app.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`,
    hooks: [hook],
    version,
    namespace,
    ...(helm === 4 ? { apply_method: "ssa" } : {}),
  };
  return Buffer.from(asGoWrites(release));
}

/** JSON as Go writes it: what HTML would read is escaped. */
export function asGoWrites(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
