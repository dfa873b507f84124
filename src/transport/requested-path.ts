/** Where the server tells a page which address was asked for; whatever a client sends under this name is overwritten. */
export const REQUESTED_PATH = "x-plumbline-path";
