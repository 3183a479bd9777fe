// Runs the programs of dist/ as a user's shell would: with nothing in the environment that the test does not give.

export const ROOT = new URL("../../", import.meta.url).pathname;
export const DIST = `${ROOT}dist`;
/** Another build than the usual one, where that is to be tested. */
export const PROGRAM = Deno.env.get("HELM_DOCTOR_PROGRAM") ?? `${DIST}/helm-doctor`;
export const KUBECTL_PROGRAM = `${DIST}/kubectl-release_fix`;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** `stdin` is empty and no terminal. */
export const run = async (program: string, args: readonly string[], { env, cwd }: Surroundings = {}): Promise<Ran> => {
  const output = await new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", ...env },
    cwd,
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: decode(output.stdout), stderr: decode(output.stderr) };
};

/** A temporary folder for the time of `use`. */
export const inFolder = async (use: (dir: string) => Promise<void>): Promise<void> => {
  const dir = await Deno.makeTempDir({ prefix: "helm-doctor-binary-" });
  try {
    await use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
};
