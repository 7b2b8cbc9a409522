/** The environment of this container. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;
