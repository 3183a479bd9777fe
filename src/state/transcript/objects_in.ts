import type { ObjectRef } from "../../model/kubernetes.ts";
import { resourceOf } from "../cluster/resources.ts";

/** An object as a text names it: by its kind, or as the server calls the kind in refusals. */
export interface NamedInText {
  readonly kind?: string;
  readonly resource?: string;
  readonly name: string;
}

/** How Helm 3.22 and 4.3 (`pkg/kube/client.go`, `pkg/action/validate.go`, kstatus) and the server name what an error is about. */
const forms = [
  /cannot (?:patch|replace|get|update) "(?<name>[^"]+)" with kind (?<kind>\w+)/g,
  /\b(?:for|applying) object [\w.-]*\/(?<name>\S+) \S+, Kind=(?<kind>\w+)/g,
  /\b(?<kind>[A-Z]\w+) "(?<name>[^"]+)" in namespace "[^"]*" exists and cannot be imported/g,
  /\b(?<kind>[A-Z]\w+)(?:\.[\w.-]+)? "(?<name>[^"]+)" is invalid: /g,
  /\b(?<resource>[a-z]+)(?:\.[a-z][\w.-]*)? "(?<name>[^"]+)" is forbidden: /g,
  /\bresource (?<kind>[A-Z]\w+)\/(?:[\w.-]+\/)?(?<name>[\w.-]+) not ready\b/g,
];

/** The objects that a text is about; Helm's own records are none, nor are pods, which controllers make. */
export function objectsIn(text: string): NamedInText[] {
  const found = forms.flatMap((form) => [...text.matchAll(form)]).map(({ groups }) => groups as unknown as NamedInText);
  return found.filter((one, at) =>
    !one.name.startsWith("sh.helm.release.") && one.resource !== "pods" && one.kind !== "Pod" &&
    found.findIndex((other) => sayNamed(other) === sayNamed(one)) === at
  );
}

export function isNamed({ kind, resource, name }: NamedInText, ref: ObjectRef): boolean {
  return ref.name === name && (kind === undefined ? resourceOf(ref).resource === resource : ref.kind === kind);
}

/** `Deployment/web`, `configmaps/extra` */
export function sayNamed({ kind, resource, name }: NamedInText): string {
  return `${kind ?? resource}/${name}`;
}
