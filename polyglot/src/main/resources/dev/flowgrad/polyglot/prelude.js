// What scripts expect of a JavaScript host and GraalJS has no name for: process.argv, process.exit, performance.now.
{
    const words = Array.from(globalThis.arguments ?? []);
    const exit = globalThis.quit;
    // Of the shell's functions only `quit` was wanted.
    for (const name of ['quit', 'readline', 'readbuffer', 'version', 'arguments', 'scriptArgs']) {
        delete globalThis[name];
    }
    const start = Date.now();
    const define = (name, value) => Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
    define('scriptArgs', words.slice(1));
    define('process', {
        argv: ['flowgrad', ...words],
        exit: (code = 0) => exit(code),
        platform: 'graaljs',
        env: {},
    });
    if (typeof globalThis.performance === 'undefined') {
        define('performance', {now: () => Date.now() - start});
    }
}
