export function cliBuilt(): Promise<string | undefined>;
