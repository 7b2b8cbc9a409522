/** What `${AWS::AccountId}` and the like in an assembly stand for. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

/** A text of an asset manifest with its placeholders filled in. */
export function placeholders(text: string, { account, region, partition }: Place): string {
  return text
    .replaceAll('${AWS::AccountId}', account)
    .replaceAll('${AWS::Region}', region)
    .replaceAll('${AWS::Partition}', partition);
}
