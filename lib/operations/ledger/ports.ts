/** What the ledger asks of a bucket; network.ts has the real one. Keys are whole, without the bucket. */
export interface Objects {
  /** Every key that begins so, in the order of the alphabet. */
  list(prefix: string): Promise<readonly string[]>;
  /** Undefined: there is none. */
  read(key: string): Promise<StoredText | undefined>;
  /** Writes only where `over` is what is there: an ETag, or undefined for nothing. Undefined: something else is there. */
  write(key: string, text: string, over: string | undefined): Promise<string | undefined>;
  remove(key: string): Promise<void>;
  upload(key: string, file: string): Promise<void>;
  /** False: there is none. */
  download(key: string, file: string): Promise<boolean>;
}

export interface StoredText {
  readonly text: string;
  /** ETag. */
  readonly tag: string;
}
