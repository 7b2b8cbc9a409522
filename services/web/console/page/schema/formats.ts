/** What a text of some format is, in words. */
export const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'a date and time, such as 2027-01-31T06:00:00Z',
  date: 'a date, such as 2027-01-31',
  time: 'a time, such as 06:00:00',
  duration: 'a length of time, such as PT1H30M',
  email: 'an e-mail address',
  uri: 'an address, such as https://example.com/',
  uuid: 'a UUID',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'a range of IPv4 addresses, such as 10.0.0.0/16',
  hostname: 'the name of a host',
  base64: 'text in base64',
  base64url: 'text in base64url',
};
