/** Powers of ten and of two by suffix (k8s.io/apimachinery v0.36 `pkg/api/resource/suffix.go`). */
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** `numerator / 10^scale`, exactly. */
interface Amount {
  readonly numerator: bigint;
  readonly scale: number;
}

/** Whether two quantities are the same amount: `0.5` and `500m`, `1Gi` and `1024Mi`. What is no quantity equals nothing. */
export function sameQuantity(a: string | number, b: string | number): boolean {
  const [left, right] = [readQuantity(String(a)), readQuantity(String(b))];
  if (!left || !right) return false;
  return left.numerator * 10n ** BigInt(right.scale) === right.numerator * 10n ** BigInt(left.scale);
}

function readQuantity(text: string): Amount | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d{1,2}|[numkMGTPE]|[KMGTPE]i|)$/.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = "", fraction = "", suffix = ""] = parts;
  if (whole + fraction === "") return undefined;
  const digits = BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`);
  if (suffix in binary) return { numerator: digits << BigInt(binary[suffix]!), scale: fraction.length };
  const power = (decimal[suffix] ?? Number(suffix.slice(1))) - fraction.length;
  return power < 0 ? { numerator: digits, scale: -power } : { numerator: digits * 10n ** BigInt(power), scale: 0 };
}

/** Whether the first two together are more than the third; undefined where one of them is no quantity. */
export function isTooMuch(used: string, more: string, hard: string): boolean | undefined {
  const [there, wanted, limit] = [used, more, hard].map(readQuantity);
  if (!there || !wanted || !limit) return undefined;
  const scale = Math.max(there.scale, wanted.scale, limit.scale);
  const [a, b, c] = [there, wanted, limit].map((one) => one.numerator * 10n ** BigInt(scale - one.scale));
  return a! + b! > c!;
}
