import { Fault } from "@/kernel/fault";
import { PASSWORD_LENGTH } from "./limits.contract";

/** Of zxcvbn's five classes: fewer than 10⁸ guesses are too few. */
const LEAST_SCORE = 3;
/** The estimate takes longer the longer the text is; a beginning or an end that is strong suffices. */
const LOOKED_AT = 24;

/**
 * Refuses a password that is guessed early: too short, blank, one piece repeated, the person's own address, or what
 * the estimator knows as common.
 * @param personal what belongs to the person: their address and name
 * @param path the field that the fault names
 * @throws Fault `unprocessable` with the reason
 */
export async function requireStrongPassword(password: string, personal: readonly string[], path = "password"): Promise<void> {
  const reason = plainReason(password, personal) ?? (await guessedReason(password, personal));
  if (reason !== undefined) throw new Fault("unprocessable", reason, { path });
}

function plainReason(password: string, personal: readonly string[]): string | undefined {
  const { min, max } = PASSWORD_LENGTH;
  if (password.trim() === "") return "A password of spaces alone is too easy to guess.";
  if ([...password].length < min) return `The password is too short: it needs at least ${min} characters.`;
  if (password.length > max) return `The password is too long: at most ${max} characters.`;
  if (/^(.{1,6}?)\1+.{0,5}$/su.test(password)) return "The password repeats one piece. Choose something that does not repeat.";
  const plain = bare(password);
  if (/^\S+@\S+\.\S+$/.test(password.trim())) return "The password looks like an e-mail address. Choose something else.";
  if (personal.some((word) => bare(word).length >= 4 && isMostly(plain, bare(word)))) return "The password is little more than your address or name. Choose something else.";
  return undefined;
}

const bare = (text: string) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Whether little remains of the password without the word. */
const isMostly = (password: string, word: string) => password.includes(word) && password.replaceAll(word, "").length < PASSWORD_LENGTH.min / 2;

async function guessedReason(password: string, personal: readonly string[]): Promise<string | undefined> {
  const { check } = await estimator();
  const inputs = [...personal, "plumbline"].flatMap((word) => [word, ...word.split(/[@.\s_-]+/)]).filter((word) => word.length > 2);
  const first = check(password.slice(0, LOOKED_AT), inputs);
  if (first.score >= LEAST_SCORE) return undefined;
  if (password.length > LOOKED_AT && check(password.slice(-LOOKED_AT), inputs).score >= LEAST_SCORE) return undefined;
  return `The password is too easy to guess. ${first.warning ?? "Add another word or two that nobody expects."}`;
}

interface Estimator {
  check(password: string, personal: readonly string[]): { readonly score: number; readonly warning: string | null };
}

let loaded: Promise<Estimator> | undefined;

// Its word lists are large: they are read when the first password is chosen, and never sent to a browser.
function estimator(): Promise<Estimator> {
  return (loaded ??= load());
}

async function load(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([import("@zxcvbn-ts/core"), import("@zxcvbn-ts/language-common"), import("@zxcvbn-ts/language-en")]);
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
  return {
    check(password, personal) {
      const { score, feedback } = zxcvbn.check(password, [...personal]);
      return { score, warning: feedback.warning };
    },
  };
}
