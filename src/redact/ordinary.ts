import type { Json } from "../model/json.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** Words of Helm, of Kubernetes and of everyday values: to hide them would make every message unreadable, and protect nobody. */
const words = new Set(
  `true false null none nil yes no on off enabled disabled default auto always never info debug warn warning error fatal
  json text plain localhost latest stable production staging development test linux amd64 arm64 nginx redis mysql
  mariadb postgres postgresql mongodb rabbitmq kafka alpine busybox ubuntu debian admin root user username password
  secret token guest kubernetes helm cluster namespace release revision upgrade upgrade-failed install rollback uninstall
  deployed superseded failed unknown uninstalled uninstalling pending-install pending-upgrade pending-rollback complete
  clusterip nodeport loadbalancer externalname ifnotpresent onfailure rollingupdate recreate ondelete parallel
  orderedready readwriteonce readwritemany readonlymany readwriteoncepod prefix exact implementationspecific http https
  grpc runtimedefault exists equal noschedule noexecute preferNoSchedule standard delete retain orphan foreground
  background utilization resource averagevalue cluster.local clusterfirst local memory filesystem block secrets
  configmaps configmap service services deployment deployments statefulset daemonset update create patch object objects
  spec.replicas metadata status ready available replicas running waiting succeeded timeout condition container containers`
    .split(/\s+/).map((word) => word.toLowerCase()),
);

/** Too common to be hidden: the words above, small numbers, quantities and durations such as `128Mi` and `30s`. */
export function isOrdinary(text: string): boolean {
  return words.has(text.toLowerCase()) || /^[-+]?\d{1,5}(\.\d{1,3})?[A-Za-z]{0,2}$/.test(text) || /^\W*$/.test(text);
}

/** Names of fields and variables whose values are hidden even where they are short. */
export function isTelltale(name: string): boolean {
  return /(pass(word|wd|phrase)?|pwd|token|secret|credentials?|api_?-?key|private_?-?key|access_?-?key|secret_?-?key|salt|dsn|(database|db|connection)_?-?(url|string))$/i
    .test(name);
}

/** What is said in any case, so is no secret: names, namespaces, kinds, labels, images and hosts of the release's objects. */
export function publicNames({ scope, records, objects, facts }: Snapshot): Set<string> {
  const names = new Set<string>([scope.namespace, scope.release]);
  const add = (text: Json | undefined) => void (typeof text === "string" && names.add(text));
  for (const { ref, live } of objects) {
    [ref.name, ref.namespace, ref.kind, ref.apiVersion].forEach(add);
    if (live !== null) namesIn(live, add);
  }
  for (const claim of facts.claims) namesIn(claim, add);
  for (const { release, image } of records) {
    Object.values(image.labels).forEach(add);
    [release?.chart?.metadata?.name, release?.chart?.metadata?.version, release?.chart?.metadata?.["appVersion"]]
      .forEach(add);
    release?.hooks?.forEach((hook) => add(hook.name));
  }
  return names;
}

const naming =
  /^(name|namespace|kind|apiVersion|host|ingressClassName|serviceName|serviceAccountName|storageClassName|uid|nodeName)$/;

/** The data of a ConfigMap or Secret name nothing. */
function namesIn(live: KubeObject, add: (text: Json) => void): void {
  const visit = (value: unknown, key: string): void => {
    if (typeof value === "string") {
      if (key === "image") partsOf(value).forEach(add);
      else if (naming.test(key)) add(value);
    } else if (Array.isArray(value)) value.forEach((item) => visit(item, key));
    else if (value !== null && typeof value === "object") {
      for (const [name, item] of Object.entries(value)) {
        if (["data", "stringData", "binaryData", "annotations", "managedFields"].includes(name)) continue;
        if (name === "labels" || name === "matchLabels") Object.values(item as Record<string, string>).forEach(add);
        else visit(item, name);
      }
    }
  };
  visit(live, "");
}

/** `registry:5000/team/app:1.2@sha256:…`: all that a values file may spell apart. */
function partsOf(image: string): string[] {
  const [, repository = "", tag = ""] = /^(.*?)(?::([^/:@]+))?(?:@.*)?$/.exec(image) ?? [];
  const slash = repository.indexOf("/");
  return [
    image,
    repository,
    tag,
    repository.slice(0, Math.max(slash, 0)),
    repository.slice(slash + 1),
    repository.split("/").at(-1)!,
  ];
}
