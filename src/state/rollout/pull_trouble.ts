import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { type Container, sayContainer } from "./container.ts";
import { eventsOf, messageOf, reasonOf } from "./events.ts";
import { textAt } from "./fields.ts";
import { missingPullSecrets, missingReference } from "./missing_reference.ts";
import { quote, type Trouble } from "./trouble.ts";

/** `pkg/kubelet/images/types.go`, 1.36. */
const pulling =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable|SignatureValidationFailed)$/;

/** Its image does not come. */
export function pullTrouble(snapshot: Snapshot, one: Container): Trouble | undefined {
  const reason = textAt(one.status, "state", "waiting", "reason");
  if (!pulling.test(reason)) return undefined;
  const image = textAt(one.spec, "image");
  const said = eventsOf(snapshot, one.pod.object).find((event) =>
    /^(Failed|InspectFailed|ErrImageNeverPull)$/.test(reasonOf(event)) && messageOf(event).includes(image)
  );
  const message = [said ? messageOf(said) : "", textAt(one.status, "state", "waiting", "message")]
    .find((text) => text !== "" && !/^Back-off pulling image/.test(text)) ?? "";
  const denied = /unauthorized|authentication required|access denied|pull access|denied|401|403/i.test(message);
  const [secret] = denied ? missingPullSecrets(snapshot, one.pod.object) : [];
  if (secret !== undefined) {
    const missing = missingReference(snapshot, one.pod.object, `secret "${secret}" not found`);
    if (missing) {
      return { ...missing, quotes: quote("The registry", message), notes: [`The image is ${JSON.stringify(image)}.`] };
    }
  }
  return {
    cause: "image-pull",
    subject: one.workload.name,
    says: `The image ${JSON.stringify(image)} ${sayPull(reason, message)}`,
    quotes: quote("The kubelet", message),
    notes: one.isInit ? [`It is the image of ${sayContainer(one)}.`] : [],
    evidence: [
      evidence(snapshot, `${one.at}/state/waiting/reason`, `what ${sayContainer(one)} waits for`),
      evidence(snapshot, `${one.at}/image`, "its image"),
      ...(said ? [evidence(snapshot, `${said.at}/reason`, `event about Pod/${one.pod.object.metadata.name}`)] : []),
    ],
  };
}

function sayPull(reason: string, message: string): string {
  if (reason === "InvalidImageName") return "is no valid name of an image";
  if (reason === "ErrImageNeverPull") return "is not on the node, and its pull policy is Never";
  const why = [
    [/toomanyrequests|rate limit|429/i, "the registry limits how often"],
    [
      /unauthorized|authentication required|access denied|denied|401|403/i,
      "the registry does not allow it, or has no such repository",
    ],
    [/not found|manifest unknown|404/i, "the registry has no such image or tag"],
    [/x509|certificate|tls/i, "the registry's certificate is not trusted"],
    [/no such host|i\/o timeout|connection refused|deadline exceeded/i, "the registry cannot be reached"],
    [/no match for platform|exec format/i, "it is not made for the node's platform"],
    [/no space left/i, "the node's disk is full"],
  ].find(([sign]) => (sign as RegExp).test(message))?.[1];
  return `cannot be pulled (${reason})${why ? `: ${why}` : ""}`;
}
