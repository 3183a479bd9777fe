// How each program of a plane is started. File names are relative to the folder of the plane, where they all run.

export const etcdArgs = (clientPort: number, peerPort: number): string[] => [
  "--data-dir=etcd",
  "--unsafe-no-fsync",
  `--listen-client-urls=http://127.0.0.1:${clientPort}`,
  `--advertise-client-urls=http://127.0.0.1:${clientPort}`,
  `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
  `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
  `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
];

export const apiserverArgs = (port: number, etcdPort: number): string[] => [
  `--etcd-servers=http://127.0.0.1:${etcdPort}`,
  "--bind-address=127.0.0.1",
  "--advertise-address=127.0.0.1",
  "--endpoint-reconciler-type=none",
  `--secure-port=${port}`,
  "--tls-cert-file=serving.crt",
  "--tls-private-key-file=serving.key",
  "--client-ca-file=ca.crt",
  "--authorization-mode=RBAC",
  "--service-account-issuer=https://kubernetes.default.svc",
  "--service-account-key-file=service-account.pub",
  "--service-account-signing-key-file=service-account.key",
  "--service-cluster-ip-range=10.96.0.0/16",
];

// The default client limits (20 a second) are for big clusters; here they would only make tests wait.
const client = ["--kubeconfig=admin.kubeconfig", "--leader-elect=false", "--kube-api-qps=500", "--kube-api-burst=1000"];
export const schedulerArgs = (): string[] => [...client, "--secure-port=0"];
export const controllerManagerArgs = (): string[] => [
  ...client,
  "--secure-port=0",
  "--controllers=*,-node-ipam-controller",
  // A busy machine delays heartbeats, and pods of a node once called unready do not recover here.
  "--node-monitor-grace-period=1h",
  "--service-account-private-key-file=service-account.key",
  "--root-ca-file=ca.crt",
];

export const kwokArgs = async (dir: string, binDir: string, extraStages: readonly string[]): Promise<string[]> => {
  const files: string[] = [];
  for (const set of ["node/fast", "node/heartbeat-with-lease", "pod/fast"]) {
    const folder = `${binDir}/../stages/${set}`;
    for await (const entry of Deno.readDir(folder)) files.push(`${folder}/${entry.name}`);
  }
  for (const [index, text] of extraStages.entries()) {
    await Deno.writeTextFile(`${dir}/stage-${index}.yaml`, text);
    files.push(`${dir}/stage-${index}.yaml`);
  }
  return [
    "--kubeconfig=admin.kubeconfig",
    "--manage-all-nodes=true",
    ...files.sort().map((file) => `--config=${file}`),
  ];
};
