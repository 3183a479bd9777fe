/** How to reach a cluster; everything that is absent comes from the kubeconfig. */
export interface ConnectionOptions {
  /** One file. Without it the files that KUBECONFIG lists, `~/.kube/config`, or a pod's service account. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly server?: string;
  readonly token?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  readonly caFile?: string;
  readonly tlsServerName?: string;
  readonly insecure?: boolean;
  /** Seconds for one request, default 30; 0 for ever. */
  readonly requestTimeout?: number;
  readonly namespace?: string;
  /** As HELM_DRIVER has it: empty is `secret`, plurals are known. */
  readonly driver?: string;
  /** As HELM_DRIVER_SQL_CONNECTION_STRING has it. A secret as a whole: never in any message. */
  readonly sqlConnection?: string;
  /** `helm-doctor/<version>`; signs the writes too, as their field manager. */
  readonly userAgent: string;
  /** Gets a line for each request. No header, no body. */
  readonly debug?: (line: string) => void;
}
