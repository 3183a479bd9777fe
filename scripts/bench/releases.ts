// 1,000 releases of 10 revisions on a plane: the first is made by a real Helm, the others are its records under other names.

import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { chart, helm, kubectlOk } from "../../tests/cluster/kube.ts";
import { adminClient, type Plane } from "../../tests/cluster/plane.ts";

export const RELEASES = 1000;
export const REVISIONS = 10;
export const ILL = 20;
const NAMESPACES = 50;
const PARALLEL = 24;

export type Name = { readonly namespace: string; readonly release: string };

/** All names are of one length, so that the records are of one size. */
export const nameOf = (index: number): Name => ({
  namespace: `bench-${String(index % NAMESPACES).padStart(2, "0")}`,
  release: `app-${String(index).padStart(4, "0")}`,
});

// deno-lint-ignore no-explicit-any -- Helm's JSON and the API server's
type AnyObject = any;

export type Bed = {
  /** Base64 characters in the record of revision 10: what counts against the API server's limit. */
  readonly recordSize: number;
  /** Makes releases 1 to 20 stuck in `pending-upgrade`, all that revision 10 means being live, or well again. */
  readonly setIll: (ill: boolean) => Promise<void>;
  readonly close: () => void;
};

/** Brings a plane to 1,000 releases, none ill; what is there from an earlier run stays. */
export const makeReleases = async (plane: Plane, say: (line: string) => void): Promise<Bed> => {
  const api = await openApi(plane);
  const first = nameOf(0);
  await inParallel(NAMESPACES, (index) => api.create("", "namespaces", namespaceObject(nameOf(index).namespace)));
  const found = await api.list(first);
  if (found.length < REVISIONS) await makeFirst(plane, first);
  const template = (await api.list(first)).sort((a, b) => revisionOf(a) - revisionOf(b));
  const payloads = template.map((record) => decode(record.data.release));
  const write = (index: number, revision: number, status?: string) =>
    recordObject(nameOf(index), template[revision - 1], payloads[revision - 1]!, status);
  await inParallel(RELEASES - 1, async (at) => {
    const index = at + 1;
    if (index % 100 === 0) say(`${index} of ${RELEASES} releases`);
    const { namespace, release } = nameOf(index);
    if ((await api.list({ namespace, release }, "metadata")).length === REVISIONS) return;
    for (let revision = 1; revision <= REVISIONS; revision++) {
      await api.create(namespace, "secrets", write(index, revision));
    }
  });
  const setIll = (ill: boolean) =>
    inParallel(ILL, async (at) => {
      const index = at + 1;
      const { namespace } = nameOf(index);
      if (ill) await applyObjects(plane, nameOf(index), payloads[REVISIONS - 1]!);
      await api.replace(namespace, "secrets", write(index, REVISIONS - 1, ill ? "deployed" : "superseded"));
      await api.replace(namespace, "secrets", write(index, REVISIONS, ill ? "pending-upgrade" : "deployed"));
    });
  await setIll(false);
  return { recordSize: atob(template.at(-1).data.release).length, setIll, close: api.close };
};

/** A chart as charts are: a few kinds, values, and prose and templates that nobody reads, which make up the size. */
const makeFirst = async (plane: Plane, { namespace, release }: Name): Promise<void> => {
  const path = await chart(plane, {
    "Chart.yaml": "apiVersion: v2\nname: bench\nversion: 1.0.0\nappVersion: 1.0.0\n",
    "values.yaml": "tag: '1'\nreplicas: 1\n",
    "README.md": noise(4750),
    "templates/app.yaml": APP,
  });
  for (let revision = 1; revision <= REVISIONS; revision++) {
    const args = ["upgrade", "--install", release, path, `--set=tag=${revision}`];
    const { code, stderr } = await helm(plane, "3.22.0", args, { namespace });
    if (code !== 0) throw new Error(`Cannot make release "${release}": ${stderr}`);
  }
};

const APP = `apiVersion: v1
kind: ServiceAccount
metadata: { name: "{{ .Release.Name }}" }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: "{{ .Release.Name }}", labels: { app: "{{ .Release.Name }}" } }
data: { tag: {{ .Values.tag | quote }} }
---
apiVersion: v1
kind: Service
metadata: { name: "{{ .Release.Name }}", labels: { app: "{{ .Release.Name }}" } }
spec: { selector: { app: "{{ .Release.Name }}" }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: "{{ .Release.Name }}", labels: { app: "{{ .Release.Name }}" } }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: "{{ .Release.Name }}" } }
  template:
    metadata: { labels: { app: "{{ .Release.Name }}" } }
    spec: { containers: [{ name: main, image: "example/app:{{ .Values.tag }}" }] }
`;

const noise = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const namespaceObject = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

const revisionOf = (record: AnyObject): number => Number(record.metadata.labels.version);

const recordObject = (name: Name, template: AnyObject, payload: string, status?: string): AnyObject => {
  const release = JSON.parse(renamed(payload, name));
  if (status === "pending-upgrade") release.info.description = "Preparing upgrade";
  release.info.status = status ?? release.info.status;
  const labels = { ...template.metadata.labels, name: name.release, status: release.info.status };
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: template.type,
    metadata: { name: `sh.helm.release.v1.${name.release}.v${release.version}`, namespace: name.namespace, labels },
    data: { release: encode(JSON.stringify(release)) },
  };
};

const renamed = (text: string, { namespace, release }: Name): string =>
  text.replaceAll(nameOf(0).release, release).replaceAll(nameOf(0).namespace, namespace);

/** As Helm does: gzip at level 9, base64, and base64 once more on the wire. */
const encode = (json: string): string => {
  const bytes = gzipSync(json, { level: 9 });
  bytes[9] = 255; // Go's gzip names no operating system
  return btoa(bytes.toString("base64"));
};

const decode = (data: string): string => gunzipSync(Buffer.from(atob(data), "base64")).toString();

const applyObjects = async (plane: Plane, name: Name, payload: string): Promise<void> => {
  const args = ["apply", "--server-side", "--field-manager=helm", "-n", name.namespace, "-f", "-"];
  await kubectlOk(plane, args, { stdin: JSON.parse(renamed(payload, name)).manifest });
};

const openApi = async (plane: Plane) => {
  const client = await adminClient(plane.dir);
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    accept = "application/json",
  ): Promise<AnyObject> => {
    const headers = { "content-type": "application/json", accept };
    const response = await fetch(plane.server + path, { client, method, headers, body: JSON.stringify(body) });
    const answer = await response.json();
    if (response.ok || (method === "POST" && response.status === 409)) return answer; // there from an earlier run
    throw new Error(`Cannot ${method} "${path}": ${answer.message}`);
  };
  const folder = (namespace: string, resource: string) =>
    `/api/v1${namespace && `/namespaces/${namespace}`}/${resource}`;
  const metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  return {
    create: (namespace: string, resource: string, object: AnyObject) =>
      send("POST", `${folder(namespace, resource)}?fieldManager=Helm`, object),
    replace: (namespace: string, resource: string, object: AnyObject) =>
      send("PUT", `${folder(namespace, resource)}/${object.metadata.name}?fieldManager=Helm`, object),
    list: async ({ namespace, release }: Name, depth?: "metadata"): Promise<AnyObject[]> => {
      const selector = encodeURIComponent(`owner=helm,name=${release}`);
      const path = `${folder(namespace, "secrets")}?labelSelector=${selector}`;
      return (await send("GET", path, undefined, depth && metadata)).items ?? []; // no item is null there
    },
    close: () => client.close(),
  };
};

const inParallel = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
};
