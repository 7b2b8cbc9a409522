/** A shell in a running container; network.ts and spawn.ts have the real ones. */

/** What ECS gives for the Session Manager plugin: whoever has the token is in the container. */
export interface Session {
  readonly sessionId: string;
  readonly streamUrl: string;
  readonly tokenValue: string;
}

export interface Shell {
  readonly cluster: string;
  readonly task: string;
  readonly container: string;
  readonly command: string;
}

export interface Sessions {
  begin(shell: Shell): Promise<Session>;
}
