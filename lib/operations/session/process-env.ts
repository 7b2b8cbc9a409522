export const surroundings = (): NodeJS.ProcessEnv => process.env;
