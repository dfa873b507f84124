import type { Sentence } from "./summary";

/**
 * Whether a model's wording says no more than the rule's sentence: each of its numbers is in the sentence, and
 * it has no number in words, which could not be checked here.
 */
export function isFaithful(wording: string, sentence: Sentence): boolean {
  const known = new Set(numbersOf(sentence.text));
  return wording.trim() !== "" && wording.length <= 400 && numbersOf(wording).every((number) => known.has(number)) && !NUMBER_WORDS.test(withoutNames(wording, sentence));
}

/** `1,234.5` and `1234.50` are one number; signs and units are words. */
function numbersOf(text: string): string[] {
  return (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((token) => {
    const plain = token.replace(/,(?=\d{3}(?!\d))/g, "").replace(",", ".");
    return plain.includes(".") && !/\..*\./.test(plain) ? String(Number(plain)) : plain.replace(/^0+(?=\d)/, "");
  });
}

/** Text in quotation marks in the rule's sentence is a name, and may be any text. */
function withoutNames(wording: string, { text }: Sentence): string {
  return [...text.matchAll(/“([^”]*)”/g)].reduce((rest, [, name]) => (name === undefined || name === "" ? rest : rest.replaceAll(name, "")), wording);
}

const NUMBER_WORDS =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|half|halved|thirds?|quarters?|doubl\w+|tripl\w+|twice|dozens?)\b/i;
