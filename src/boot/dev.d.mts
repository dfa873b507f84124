export function consequenceOf(path: string): "nothing" | "tracker" | "restart";
export function superviseDev(): void;
