import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Fault } from "@/kernel/fault";

export interface SignInLimits {
  /** Attempts from one address (of IPv6: one /64) in `windowSeconds`, whichever account they name. */
  readonly perAddress: number;
  /** Attempts from one address to be one person, in the same time. */
  readonly perPerson: number;
  readonly windowSeconds: number;
}

const LIMITS: SignInLimits = { perAddress: 60, perPerson: 8, windowSeconds: 15 * 60 };

/**
 * Slows down guessing. It counts by address, and by address and person, never by person alone: a
 * somebody else who guesses cannot lock out the owner of the password. Attempts count before their
 * outcome is known, so that many at once are many.
 */
export class SignInThrottle {
  readonly #address: RateLimiterMemory;
  readonly #person: RateLimiterMemory;

  constructor({ perAddress, perPerson, windowSeconds }: SignInLimits = LIMITS) {
    this.#address = new RateLimiterMemory({ points: perAddress, duration: windowSeconds });
    this.#person = new RateLimiterMemory({ points: perPerson, duration: windowSeconds });
  }

  /** @throws Fault `too_many_requests` */
  async attempt(ip: string, email: string): Promise<void> {
    try {
      await this.#address.consume(networkOf(ip));
      await this.#person.consume(pair(ip, email));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfter = Math.ceil(error.msBeforeNext / 1_000);
      throw new Fault("too_many_requests", "Too many attempts to sign in. Try again later.", { retryAfter });
    }
  }

  /** The attempt was the person's own: it does not count, nor do the mistyped ones before it. */
  async succeeded(ip: string, email: string): Promise<void> {
    await Promise.all([this.#address.reward(networkOf(ip)), this.#person.delete(pair(ip, email))]);
  }
}

const pair = (ip: string, email: string) => `${networkOf(ip)} ${email}`;

/** One household or server has a whole /64 of IPv6 to itself. */
function networkOf(ip: string): string {
  if (!ip.includes(":")) return ip;
  const [head = "", tail] = ip.split("%")[0]?.split("::") ?? [];
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, "")).join(":");
}
