/** What a value is to those who get it as JSON. */
export type JsonOf<T> = T extends Date ? string : T extends readonly (infer Item)[] ? readonly JsonOf<Item>[] : T extends object ? { readonly [Key in keyof T]: JsonOf<T[Key]> } : T;
