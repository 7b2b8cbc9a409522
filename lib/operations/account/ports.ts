/** Gives keys each time they are needed, new ones before the old ones end. */
export type Credentials = () => Promise<Keys>;

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface Caller {
  readonly account: string;
  /** `arn:aws:sts::111111111111:assumed-role/deployer/ada`. */
  readonly arn: string;
}

/** What is asked of AWS about who we are; network.ts has the real one. */
export interface Identity {
  /** Who the credentials of the surroundings are. */
  caller(): Promise<Caller>;
  own(): Promise<Keys>;
  /** Undefined: the role does not let them in, or is not there. */
  assume(role: string): Promise<Keys | undefined>;
}

export interface Rights {
  /** Reads. */
  readonly look: Credentials;
  /** Changes something. */
  readonly act: Credentials;
}
