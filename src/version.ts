declare const __LIVERESOURCE_VERSION__: string;

/** The version of the package, set by the build. A page and a worker of different versions notice it by this. */
export const version: string = __LIVERESOURCE_VERSION__;
