export const exit = (code: number): never => process.exit(code);
