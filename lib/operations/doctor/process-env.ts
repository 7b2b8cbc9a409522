/** Where STS of a region answers; the endpoint that the surroundings give wins, an emulator's say. */
export function stsEndpoint(region: string): string {
  const { AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL } = process.env;
  const given = [AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL].find((url) => url);
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return given ?? `https://sts.${region}.${domain}/`;
}
