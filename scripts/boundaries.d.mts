export function boundaries(folder?: string): Promise<{ modules: number; violations: string[] }>;
