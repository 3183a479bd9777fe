import type { JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Scope } from "../../model/snapshot.ts";
import { isObject } from "../json_values.ts";
import { parseManifest, splitManifest } from "../manifest/manifest.ts";

/** One object of what `helm template` prints. */
export interface DesiredObject {
  readonly ref: ObjectRef;
  readonly object: JsonObject;
  /** `crd`: of a chart's folder crds/, which an upgrade never touches. */
  readonly role: "object" | "hook" | "crd";
}

/** Of two that mean the same object the later one counts, as in an apply. Objects without a name of their own all do. */
export function desiredObjects(desired: string): DesiredObject[] {
  const texts = splitManifest(desired);
  return parseManifest(desired).documents.map(({ ref, object, index }) => ({
    ref,
    object,
    role: isHook(object) ? "hook" : isDefinition(texts[index]!) ? "crd" : "object",
  }));
}

function isHook({ metadata }: JsonObject): boolean {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  return isObject(annotations) && annotations["helm.sh/hook"] !== undefined;
}

/** `--include-crds` puts them first, with their path (Helm 3.22 `pkg/action/action.go` `renderResources`). */
function isDefinition(text: string): boolean {
  return /^# Source: (?:\S+\/)?crds\/\S+/m.test(text.slice(0, 2000));
}

/** The document as Helm sends it: with its marks and its namespace (Helm 3.22 `pkg/action/validate.go` `setMetadataVisitor`). */
export function asSent(
  object: JsonObject,
  { release, namespace: home }: Pick<Scope, "release" | "namespace">,
  namespace?: string,
) {
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
  const [labels, annotations] = ["labels", "annotations"].map((name) => isObject(metadata[name]) ? metadata[name] : {});
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...labels, "app.kubernetes.io/managed-by": "Helm" },
      annotations: {
        ...annotations,
        "meta.helm.sh/release-name": release,
        "meta.helm.sh/release-namespace": home,
      },
    },
  } as JsonObject;
}

/** A document that cannot be read: its number among those that say something, and the line of the text where it begins. */
export interface DesiredFault {
  readonly document: number;
  readonly line: number;
  readonly says: string;
}

export function faultsIn(desired: string): DesiredFault[] {
  const starts = startsOf(desired);
  return parseManifest(desired).faults.map(({ index, says }) => {
    const line = starts[index] ?? 1;
    // Inside a document lines are counted from the separator before it.
    const told = says.replace(/ at line (\d+)$/, (_, n) => ` at line ${line + Number(n) - 1}`);
    return { document: index + 1, line, says: told };
  });
}

/** The line on which each document of `splitManifest` begins: that of its separator, or the first. */
function startsOf(desired: string): number[] {
  const parts = desired.split(/^(?=---)/m);
  let line = 1;
  return parts.flatMap((part) => {
    const start = line;
    line += part.split("\n").length - 1;
    return splitManifest(part).map(() => start);
  });
}
