/** What the page and its skeleton both say. */
export const SENTENCE = "What your clients send events with, and what reads receipts back.";
export const LIST = "Keys";
export const DESCRIPTION = "A write key only sends; a secret key also reads";
