/**
 * What a refused sign-in says. Every wrong combination reads the same, so that it does not reveal
 * which addresses have an account.
 */
export function signInMessage(error: string): string {
  const wait = /^too_many_requests:(\d+)$/.exec(error)?.[1];
  if (wait) return `Too many attempts. Try again in ${inWords(Number(wait))}.`;
  if (error === "CredentialsSignin") return "E-mail and password do not match an account.";
  return "Signing in did not work. Try again in a moment.";
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
