/** Time, chance and names, handed in so that tests can hold them still. */
export interface Runtime {
  /** Epoch ms. */
  now(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  /** A fresh unique id. */
  newId(): string;
  /** Resolves after `ms`. */
  wait(ms: number): Promise<void>;
}
