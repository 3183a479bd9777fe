// Records what real Helms and a real API server make of the manifests in src/state/compare/testdata: before.yaml installed, then
// upgraded to after.yaml, then changed by other hands. The tests of src/state/compare/compare.ts read the result.
//
//   deno run -A scripts/record_comparison.ts

import { chart, helm, type HelmVersion, kubectlOk, newNamespace } from "../tests/cluster/kube.ts";
import { type Plane, startPlane } from "../tests/cluster/plane.ts";

const folder = `${import.meta.dirname}/../src/state/compare/testdata`;
const release = "comparison";

// deno-lint-ignore no-explicit-any -- objects of every kind
type AnyObject = any;

async function readLive(plane: Plane, namespace: string): Promise<AnyObject[]> {
  const manifest = await kubectlOk(plane, ["get", "-n", namespace, "-f", "-", "-o", "json", "--show-managed-fields"], {
    stdin: (await run(plane, "3.22.0", namespace, "get", "manifest", release)).stdout,
  });
  return JSON.parse(manifest).items.map(trimmed);
}

/** Without status: it is not compared, and it is half of an object. */
function trimmed({ status: _, ...object }: AnyObject): AnyObject {
  object.metadata.managedFields = object.metadata.managedFields
    .filter((entry: AnyObject) => entry.subresource !== "status");
  return object;
}

async function run(plane: Plane, version: HelmVersion, namespace: string, ...args: string[]) {
  const outcome = await helm(plane, version, args, { namespace });
  if (outcome.code !== 0) throw new Error(`helm ${args.join(" ")}: ${outcome.stderr}`);
  return outcome;
}

async function chartOf(plane: Plane, name: string): Promise<string> {
  return await chart(plane, {
    "crds/widgets.yaml": await Deno.readTextFile(`${folder}/widgets.yaml`),
    "templates/all.yaml": await Deno.readTextFile(`${folder}/${name}.yaml`),
  });
}

async function changeByOtherHands(plane: Plane, namespace: string): Promise<void> {
  const by = (...args: string[]) => kubectlOk(plane, [...args, "-n", namespace]);
  await by("scale", "deployment/web", "--replicas=7");
  await by("set", "image", "daemonset/agent", "agent=example/agent:patched");
  await by("patch", "configmap/settings", "--field-manager=kubectl-edit", "-p", '{"data":{"mode":"16","script":null}}');
  await by("annotate", "service/web", "example.com/by=hand");
  const sidecar = '{"spec":{"template":{"spec":{"containers":[{"name":"proxy","image":"example/proxy:1"}]}}}}';
  await by("patch", "statefulset/store", "--field-manager=injector", "-p", sidecar);
}

async function record(plane: Plane, version: HelmVersion): Promise<void> {
  const namespace = await newNamespace(plane, "comparison");
  const step = async (...args: string[]) => {
    await run(plane, version, namespace, ...args);
    await new Promise((resolve) => setTimeout(resolve, 3000)); // the controllers write to it too
    const manifest = (await run(plane, version, namespace, "get", "manifest", release)).stdout;
    return { manifest, live: await readLive(plane, namespace) };
  };
  const before = await step("install", release, await chartOf(plane, "before"));
  const after = await step("upgrade", release, await chartOf(plane, "after"));
  await changeByOtherHands(plane, namespace);
  const drifted = await readLive(plane, namespace);
  await run(plane, version, namespace, "uninstall", release); // some of it is not in the namespace
  const text = JSON.stringify({ helm: version, before, after, drifted }).replaceAll(namespace, "apps");
  await Deno.writeTextFile(`${folder}/helm_${version.split(".")[0]}.json`, text);
}

const plane = await startPlane();
try {
  for (const version of ["3.22.0", "4.3.1"] as const) await record(plane, version);
} finally {
  await plane.stop();
}
await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", folder] }).output();
