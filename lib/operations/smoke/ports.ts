/** What a try of an environment asks of the network; network.ts has the real one. */
export interface Web {
  /** Status code of an address; a redirect is not followed. Undefined: nobody answers, which `reason` explains. */
  get(
    url: string,
    signal: AbortSignal,
  ): Promise<{ readonly status: number | undefined; readonly reason: string }>;
}
