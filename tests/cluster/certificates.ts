// The keys and certificates of one test control plane, made by openssl. All are X.509 v3: rustls accepts nothing older.

const CONFIG = `
[req]
distinguished_name = subject
[subject]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[serving]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1, DNS:localhost, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc
[client]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
`;

const openssl = async (dir: string, ...args: string[]): Promise<void> => {
  const command = new Deno.Command("openssl", { args, cwd: dir, stdin: "null", stdout: "null", stderr: "piped" });
  const { success, stderr } = await command.output().catch((error) => {
    throw new Error('Cannot make test certificates: "openssl" does not start; is it on PATH?', { cause: error });
  });
  if (!success) {
    throw new Error(`Cannot make test certificates: openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  }
};

const newKey = (name: string): string[] => [
  ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`],
  ...["-config", "openssl.cnf"],
];

const sign = async (dir: string, name: string, kind: "serving" | "client", subject: string): Promise<void> => {
  await openssl(dir, "req", "-new", ...newKey(name), "-subj", subject, "-out", `${name}.csr`);
  await openssl(
    dir,
    ...["x509", "-req", "-in", `${name}.csr`, "-out", `${name}.crt`, "-days", "30"],
    ...["-CA", "ca.crt", "-CAkey", "ca.key", "-CAserial", `${name}.srl`, "-CAcreateserial"],
    ...["-extfile", "openssl.cnf", "-extensions", kind],
  );
};

/** Writes ca, serving and admin (system:masters) `.crt` and `.key`, and service-account.key and .pub, into `dir`. */
export const writeCertificates = async (dir: string): Promise<void> => {
  await Deno.writeTextFile(`${dir}/openssl.cnf`, CONFIG);
  await openssl(
    dir,
    ...[
      "req",
      "-x509",
      ...newKey("ca"),
      "-subj",
      "/CN=helm-doctor-tests",
      "-days",
      "30",
      "-extensions",
      "ca",
      "-out",
      "ca.crt",
    ],
  );
  const serviceAccount = async () => {
    await openssl(dir, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "service-account.key");
    await openssl(dir, "ec", "-in", "service-account.key", "-pubout", "-out", "service-account.pub");
  };
  await Promise.all([
    sign(dir, "serving", "serving", "/CN=kube-apiserver"),
    sign(dir, "admin", "client", "/O=system:masters/CN=admin"),
    serviceAccount(),
  ]);
};
