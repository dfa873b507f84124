// The layers of the code. Dependencies run one way:
//   kernel ◀ db ◀ rpc ◀ modules ◀ transport ◀ app / inngest / cli / server
// and inside a module the file's name is its layer:
//   pure files ◀ store ◀ service ◀ router, http, jobs ◀ module
// A layer may be one file (`store.ts`), several (`lanes.store.ts`) or a folder (`store/`); a larger module
// may have areas (`keys/store.ts`).
// Every rule is an error; there is no baseline.
const M = "^src/modules/([^/]+)/";
const floor = (...names) => names.flatMap((name) => [`${M}(.*/|)${name}[.]tsx?$`, `${M}(.*/|)${name}/`, `${M}.*[.]${name}[.]tsx?$`]);

const STORE = floor("store");
/** Text of SQL that statements of other modules may hold, with its parameters. */
const FRAGMENT = floor("sql");
const SERVICE = floor("service");
const EDGE = floor("router", "http", "jobs");
/** What a module needs and offers; the composition alone puts modules together. */
const MODULE = floor("module");
/** What anybody may know of a module: its words, without its workings. */
const CONTRACT = floor("contract", "types");
/** Where the services are put together; what answers requests is given them. */
const COMPOSITION = "^src/(?:plumbline|compose|datasets|module-list|read-models)[.]ts$";
const ROUTER_TYPE = "^src/transport/[^/]*router";

/** May import only these folders of ours, and itself. */
const only = (name, comment, from, ...allowed) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^(?:src|inngest)/", pathNot: [from, ...allowed] },
});
const never = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

export default {
  forbidden: [
    never("no-cycles", "A cycle has no layer.", {}, { circular: true }),
    never("resolvable", "An import that leads nowhere.", {}, { couldNotResolve: true }),
    never("no-barrels", "Import from the file that defines it.", {}, { path: "^(?:src|inngest)/.*/?index[.]tsx?$" }),
    never("no-dev-packages", "What serves must be installed where it serves.", { path: "^(?:src|inngest)/" }, { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm"] }),

    only("boot", "Runs before TypeScript does.", "^src/boot/"),
    only("kernel", "Pure: the lowest layer.", "^src/kernel/"),
    never("kernel-pure", "No I/O and no framework in the kernel.", { path: "^src/kernel/" }, {
      path: "node_modules/(?:pg|@prisma|next|react|inngest|@trpc)/|^(?:node:)?(?:fs|net|http|https|child_process|dns|tls)(/|$)",
    }),
    only("env", "Settings know nothing of who reads them.", "^src/(?:env[.]ts$|settings/)", "^src/kernel/"),
    only("db", "Knows no module.", "^src/db/", "^src/(?:boot|kernel|generated)/", "^src/env\\.ts$"),
    only("rpc", "Knows no module.", "^src/rpc/", "^src/(?:kernel|db|generated)/"),
    only("modules", "Know nothing of how they are reached.", "^src/modules/", "^src/(?:kernel|db|rpc|generated)/"),
    only("transport", "Knows no page and no command.", "^src/transport/", "^src/(?:kernel|db|rpc|modules|generated)/", "^src/env\\.ts$", COMPOSITION),
    only("composition", "Builds every service, once.", COMPOSITION, "^src/(?:kernel|db|rpc|modules|transport)/", "^inngest/", "^src/env[.]ts$"),
    only("ui", "Runs in a browser.", "^src/ui/", "^src/kernel/", "^src/modules/", ROUTER_TYPE),
    only("tracker", "Runs in strangers' browsers.", "^src/tracker/", "^src/kernel/", "^src/modules/", ROUTER_TYPE),
    only("app", "Pages and thin routes.", "^src/app/", "^src/(?:kernel|db|rpc|modules|transport|ui)/", "^src/env\\.ts$", COMPOSITION),
    only("inngest", "Thin, over the modules' jobs.", "^inngest/", "^src/(?:kernel|db|rpc|modules|transport)/", "^src/env\\.ts$", COMPOSITION),
    only("cli", "A program of its own.", "^src/cli/", "^src/(?:boot|kernel|db|rpc|modules|transport)/", "^src/(?:env[.]ts$|settings/)", COMPOSITION),

    never("browser-code", "A browser gets pure files only.", { path: "^src/(?:ui|tracker)/" }, { path: [...STORE, ...FRAGMENT, ...SERVICE, ...EDGE, ...MODULE] }),
    never("stores-stay-inside", "SQL is reached through its module's service.", { pathNot: "^src/modules/" }, { path: [...STORE, ...FRAGMENT] }),

    never("pure-files", "No SQL and no use case in a pure file.", { path: M, pathNot: [...STORE, ...FRAGMENT, ...SERVICE, ...EDGE, ...MODULE] }, {
      path: ["^src/db/", "^src/rpc/", ...STORE, ...FRAGMENT, ...SERVICE, ...EDGE],
      // What a statement is and what its errors mean: words, not a database.
      pathNot: "^src/db/sql[.]ts$",
    }),
    never("stores", "SQL knows no use case.", { path: [...STORE, ...FRAGMENT] }, { path: [...SERVICE, ...EDGE] }),
    never("services", "A use case knows not how it is called.", { path: SERVICE }, { path: EDGE }),
    never("modules-are-composed", "What a module offers is put together in one place.", { pathNot: COMPOSITION }, { path: MODULE }),
    never("other-modules", "Another module: its service, its contract and types, or its text of SQL.", { path: M }, { path: M, pathNot: ["^src/modules/$1/", ...SERVICE, ...CONTRACT, ...FRAGMENT] }),
  ],
  options: {
    // TypeScript 7 has no API for the default parser, which would find 0 modules and be content.
    parser: "swc",
    exclude: { path: "\\.test\\.tsx?$" },
    doNotFollow: { path: "(?:^|/)node_modules/|^src/generated/" },
    moduleSystems: ["es6"],
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"], extensions: [".ts", ".tsx", ".mjs", ".js", ".d.ts"] },
  },
};
