// What the host needs of JavaScript: functions for the other language, the model of `flowgrad solve`.
import * as flowgrad from 'flowgrad';
import { exportFunction } from 'flowgrad/foreign';

const isArrayLike = (value) => value !== null && typeof value === 'object' && typeof value.length === 'number';

// The numbers of a nested array, and its shape.
function flat(value) {
    if (value === null || value === undefined) {
        return [[], [0]];
    }
    if (typeof value.toArray === 'function') {
        value = value.toArray();
    }
    if (!isArrayLike(value)) {
        return [[Number(value)], []];
    }
    const parts = Array.from(value, flat);
    return [parts.flatMap(([numbers]) => numbers), [parts.length, ...(parts.length ? parts[0][1] : [])]];
}

function shaped(numbers, shape) {
    if (shape.length === 0) {
        return numbers[0];
    }
    if (shape.length === 1) {
        return numbers;
    }
    const size = numbers.length / shape[0];
    return Array.from({length: shape[0]}, (_, i) => shaped(numbers.slice(i * size, (i + 1) * size), shape.slice(1)));
}

export function export_function(f, name) {
    return exportFunction(f, name);
}

export function solve_model(module, json) {
    let prob = module.prob ?? module.default;
    if (prob === undefined) {
        return '`file` must export `prob`, the problem to solve';
    }
    const {set = [], method, ...options} = JSON.parse(json);
    const changes = {};
    for (const [name, index, value] of set) {
        if (typeof prob[name] === 'function') {
            return `\`--set\` cannot change \`${name}\`, which is a function in this model`;
        }
        changes[name] ??= flat(prob[name]);
        const [numbers] = changes[name];
        if (index < 0 || index >= numbers.length) {
            return `\`--set ${name}.${index}\` is outside \`${name}\`, which has ${numbers.length} numbers (from 0)`;
        }
        numbers[index] = value;
    }
    if (set.length > 0) {
        const changed = Object.entries(changes).map(([name, [numbers, shape]]) => [name, shaped(numbers, shape)]);
        prob = flowgrad.remake(prob, Object.fromEntries(changed));
    }
    if (method !== undefined) {
        options.method = flowgrad[method]();
    }
    flowgrad.solve(prob, options);
    return '';
}
