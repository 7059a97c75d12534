// Rewrites a script so that its operators see traced values: a * b becomes $fg.mul(a, b), a test becomes $fg.test(...).
// The text is spliced in place and every line break stays where it was, so that stack traces and debuggers keep their
// lines. For plain values the rewritten script does exactly what the original does; `$fg` is the global of ops.js.

import * as acorn from 'acorn';
import { installRewriter } from './fallback.js';

const BINARY = {
  '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'rem', '**': 'pow',
  '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge', '==': 'eq', '!=': 'ne', '===': 'same', '!==': 'differs',
};
const EQUALITY = new Set(['==', '!=', '===', '!==']);
const GLOBALS = new Set(['Math', 'isFinite', 'isNaN', 'console']);
const NUMBER_METHODS = new Set(['isFinite', 'isNaN', 'isInteger', 'isSafeInteger']);
const OPTIONS = { ecmaVersion: 'latest', allowHashBang: true, allowAwaitOutsideFunction: true };

function parse(source) {
  try {
    return acorn.parse(source, { ...OPTIONS, sourceType: 'module' });
  } catch (error) {
    return acorn.parse(source, { ...OPTIONS, sourceType: 'script', allowReturnOutsideFunction: true });
  }
}

/**
 * The script with its operators, comparisons and tests turned into calls on `$fg`.
 *
 * @param {string} source  a module or script
 * @param {string} [filename]  for messages
 * @returns {string} the rewritten text, line for line; the source itself when it does not parse, so that whoever
 *     evaluates it reports the syntax error with its own words and place
 * @throws {SyntaxError} when the script uses the reserved name `$fg`
 */
export function rewrite(source, filename = 'script') {
  let tree;
  try {
    tree = parse(source);
  } catch (error) {
    return source;
  }
  return new Rewriter(source, declaredNames(tree, filename)).program(tree);
}

function isNode(value) {
  return value !== null && typeof value === 'object' && typeof value.type === 'string' && typeof value.start === 'number';
}

function children(node) {
  const found = [];
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) found.push(item);
  }
  return found.sort((a, b) => a.start - b.start);
}

// Names the script binds anywhere: a script with its own `Math` keeps it everywhere.
function declaredNames(tree, filename) {
  const names = new Set();
  const bind = (pattern) => {
    if (!pattern) return;
    if (pattern.type === 'Identifier') names.add(pattern.name);
    else if (pattern.type === 'Property') bind(pattern.value);
    else if (pattern.type === 'AssignmentPattern') bind(pattern.left);
    else if (pattern.type.endsWith('Pattern') || pattern.type === 'RestElement') children(pattern).forEach(bind);
  };
  const visit = (node) => {
    if (node.type === 'VariableDeclarator') bind(node.id);
    else if (node.type === 'CatchClause') bind(node.param);
    else if (node.type.startsWith('Import')) bind(node.local);
    else if (/Function|Class/.test(node.type)) {
      bind(node.id);
      node.params?.forEach(bind);
    } else if (node.type === 'Identifier' && node.name === '$fg') {
      throw new SyntaxError(`${filename}: the name $fg is reserved for Flowgrad; rename the variable`);
    }
    children(node).forEach(visit);
  };
  visit(tree);
  return names;
}

class Rewriter {
  constructor(source, declared) {
    this.source = source;
    this.declared = declared;
  }

  program(tree) {
    return this.source.slice(0, tree.start) + this.generic(tree) + this.source.slice(tree.end);
  }

  text(from, to) {
    return this.source.slice(from, to);
  }

  /** The node's text with its children rewritten. */
  generic(node, parts = children(node)) {
    let result = '';
    let at = node.start;
    for (const child of parts) {
      if (child.start < at) continue; // the value of a shorthand property lies on its key
      result += this.text(at, child.start) + this.gen(child);
      at = child.end;
    }
    return result + this.text(at, node.end);
  }

  gen(node) {
    const rule = this[node.type];
    return rule ? rule.call(this, node) : this.generic(node);
  }

  /** An expression in a place that takes one argument. */
  argument(node) {
    return node.type === 'SequenceExpression' ? `(${this.gen(node)})` : this.gen(node);
  }

  /** The text between two nodes with the token `from` turned into `to`; comments and parentheses stay. */
  between(left, right, from, to) {
    const gap = this.text(left, right);
    for (let i = 0; i < gap.length;) {
      if (gap.startsWith('//', i)) i = gap.indexOf('\n', i) < 0 ? gap.length : gap.indexOf('\n', i);
      else if (gap.startsWith('/*', i)) i = gap.indexOf('*/', i) + 2;
      else if (gap.startsWith(from, i)) return gap.slice(0, i) + to + gap.slice(i + from.length);
      else i++;
    }
    throw new Error(`no ${from} in ${gap}`);
  }

  // Expressions.

  BinaryExpression(node) {
    const { left, right, operator } = node;
    const name = BINARY[operator];
    if (!name || staysPlain(node)) return this.generic(node);
    return `$fg.${name}(${this.text(node.start, left.start)}${this.gen(left)}`
      + `${this.between(left.end, right.start, operator, ',')}${this.gen(right)}${this.text(right.end, node.end)})`;
  }

  LogicalExpression(node) {
    const { left, right, operator } = node;
    if (operator === '??') return this.generic(node);
    // $fg.test keeps its argument in $fg.last, read at once: no closure, so await and yield may stand in `right`.
    const head = `$fg.val(${this.text(node.start, left.start)}$fg.test(${this.argument(left)})`;
    const tail = `${this.gen(right)}${this.text(right.end, node.end)}`;
    return operator === '&&'
      ? `${head}${this.between(left.end, right.start, '&&', '?')}${tail} : $fg.last)`
      : `${head}${this.between(left.end, right.start, '||', '? $fg.last :')}${tail})`;
  }

  UnaryExpression(node) {
    const { operator, argument } = node;
    const name = { '-': 'neg', '+': 'pos', '!': 'not', typeof: 'typeOf' }[operator];
    if (!name || argument.type === 'Literal') return this.generic(node);
    const inner = this.text(node.start + operator.length, argument.start) + this.gen(argument)
      + this.text(argument.end, node.end);
    if (operator === 'typeof' && argument.type === 'Identifier') { // must not throw for an undeclared name
      return `$fg.val(typeof ${inner.trimStart()} === "object" ? $fg.typeOf(${argument.name}) : typeof `
        + `${argument.name})`;
    }
    return `$fg.${name}(${inner.trimStart()})`;
  }

  ConditionalExpression(node) {
    const { test, consequent, alternate } = node;
    return this.text(node.start, test.start) + this.test(test) + this.text(test.end, consequent.start)
      + this.gen(consequent) + this.text(consequent.end, alternate.start) + this.gen(alternate)
      + this.text(alternate.end, node.end);
  }

  AssignmentExpression(node) {
    const { left, right, operator } = node;
    const op = operator.slice(0, -1);
    if (op === '||' || op === '&&') return this.logicalAssignment(node, op);
    const name = operator === '=' || EQUALITY.has(operator) ? null : BINARY[op];
    if (!name) return this.generic(node);
    const end = `${this.gen(right)}${this.text(right.end, node.end)})`;
    if (isPlainTarget(left)) {
      const target = nameOf(left);
      return this.text(node.start, left.end) + this.between(left.end, right.start, operator, `= $fg.${name}(${target},`) + end;
    }
    if (left.object?.type === 'Super') return this.generic(node);
    return `$fg.assign("${name}", ${this.text(node.start, left.start)}${this.reference(left)}`
      + `${this.between(left.end, right.start, operator, ',')}${end}`;
  }

  logicalAssignment(node, op) {
    const { left, right } = node;
    if (left.type === 'Identifier') {
      const assigned = `(${this.text(node.start, left.end)}${this.between(left.end, right.start, node.operator, '=')}`
        + `${this.gen(right)}${this.text(right.end, node.end)})`;
      const [yes, no] = op === '||' ? [left.name, assigned] : [assigned, left.name];
      return `$fg.test(${left.name}) ? ${yes} : ${no}`;
    }
    if (left.object?.type === 'Super' || suspends(right)) return this.generic(node);
    return `$fg.assignLogical("${op}", ${this.text(node.start, left.start)}${this.reference(left)}`
      + `${this.between(left.end, right.start, node.operator, ', () => (')}${this.gen(right)}${this.text(right.end, node.end)}))`;
  }

  UpdateExpression(node) {
    const { argument, operator, prefix } = node;
    const name = operator === '++' ? 'inc' : 'dec';
    const before = prefix ? this.text(node.start + 2, argument.start) : this.text(node.start, argument.start);
    const after = prefix ? this.text(argument.end, node.end) : this.text(argument.end, node.end - 2);
    if (isPlainTarget(argument)) {
      const target = this.text(argument.start, argument.end);
      return `$fg.${prefix ? 'val' : 'post'}(${before}${target}${after} = $fg.${name}(${nameOf(argument)}))`;
    }
    if (argument.object?.type === 'Super') return this.generic(node);
    return `$fg.update("${name}", ${prefix}, ${before}${this.reference(argument)}${after})`;
  }

  /** A member as a reference whose object, key and old value are evaluated once, in order. */
  reference(member) {
    const { object, property, computed } = member;
    const head = `$fg.ref(${this.text(member.start, object.start)}${this.gen(object)}`;
    if (property.type === 'PrivateIdentifier') {
      const name = `#${property.name}`;
      return `${head}${this.between(object.end, property.start, '.', ',')}($o) => $o.${name}, ($o, $v) => { `
        + `$o.${name} = $v; }${this.text(property.end, member.end)})`;
    }
    if (!computed) {
      return `${head}${this.between(object.end, property.start, '.', ',')}${JSON.stringify(property.name)}`
        + `${this.text(property.end, member.end)})`;
    }
    return `${head}${this.between(object.end, property.start, '[', ',')}${this.argument(property)}`
      + `${this.between(property.end, member.end, ']', '')})`;
  }

  CallExpression(node) {
    const { callee } = node;
    if (callee.type === 'Identifier' && callee.name === 'Number' && !this.declared.has('Number')) {
      return this.text(node.start, callee.start) + '$fg.Number' + this.generic({ ...node, start: callee.end },
        node.arguments);
    }
    return this.generic(node);
  }

  MemberExpression(node) {
    const { object, property, computed } = node;
    if (!computed) {
      const isNumber = object.type === 'Identifier' && object.name === 'Number' && !this.declared.has('Number')
        && NUMBER_METHODS.has(property.name);
      const head = isNumber ? '$fg.Number' : this.gen(object);
      return this.text(node.start, object.start) + head + this.text(object.end, node.end);
    }
    return this.generic(node);
  }

  Identifier(node) {
    return GLOBALS.has(node.name) && !this.declared.has(node.name) ? `$fg.${node.name}` : this.text(node.start, node.end);
  }

  // Keys are names, not expressions.

  Property(node) {
    if (!node.shorthand) return this.keyed(node);
    const value = this.gen(node.value);
    return node.value.type === 'Identifier' && value !== node.value.name ? `${node.value.name}: ${value}` : value;
  }

  MethodDefinition(node) { return this.keyed(node); }

  PropertyDefinition(node) { return this.keyed(node); }

  keyed(node) {
    return this.generic(node, children(node).filter((child) => child !== node.key || node.computed));
  }

  ImportDeclaration(node) { return this.text(node.start, node.end); }

  ExportAllDeclaration(node) { return this.text(node.start, node.end); }

  ExportSpecifier(node) { return this.text(node.start, node.end); }

  BreakStatement(node) { return this.text(node.start, node.end); }

  ContinueStatement(node) { return this.text(node.start, node.end); }

  MetaProperty(node) { return this.text(node.start, node.end); }

  LabeledStatement(node) { return this.generic(node, [node.body]); }

  // Tests.

  IfStatement(node) { return this.tested(node); }

  WhileStatement(node) { return this.tested(node); }

  DoWhileStatement(node) { return this.tested(node); }

  ForStatement(node) { return this.tested(node); }

  tested(node) {
    let result = '';
    let at = node.start;
    for (const child of children(node)) {
      result += this.text(at, child.start) + (child === node.test ? this.test(child) : this.gen(child));
      at = child.end;
    }
    return result + this.text(at, node.end);
  }

  SwitchStatement(node) {
    const { discriminant } = node;
    return `${this.text(node.start, discriminant.start)}$fg.switched(${this.argument(discriminant)})`
      + this.generic({ ...node, start: discriminant.end }, node.cases);
  }

  /** An expression of which only the truth counts. */
  test(node) {
    if (node.type === 'LogicalExpression' && node.operator !== '??') {
      const { left, right } = node;
      return this.text(node.start, left.start) + this.test(left) + this.text(left.end, right.start) + this.test(right)
        + this.text(right.end, node.end);
    }
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      const { argument } = node;
      return this.text(node.start, argument.start) + this.test(argument) + this.text(argument.end, node.end);
    }
    return node.type === 'Literal' ? this.text(node.start, node.end) : `$fg.test(${this.argument(node)})`;
  }
}

// A target without side effects when read twice: x, super.x.
function isPlainTarget(node) {
  return node.type === 'Identifier'
    || (node.type === 'MemberExpression' && node.object.type === 'Super' && !node.computed);
}

function nameOf(target) {
  return target.type === 'Identifier' ? target.name : `super.${target.property.name}`;
}

// Text concatenation and comparison with null, undefined or text: a traced value raises its own error there, or is
// plainly different from all of them.
function staysPlain({ left, right, operator }) {
  if (left.type === 'Literal' && right.type === 'Literal') return true;
  if (operator === '+') return isText(left) || isText(right);
  return EQUALITY.has(operator) && (isNothingOrText(left) || isNothingOrText(right));
}

function isText(node) {
  return (node.type === 'Literal' && typeof node.value === 'string') || node.type === 'TemplateLiteral'
    || (node.type === 'BinaryExpression' && node.operator === '+' && (isText(node.left) || isText(node.right)));
}

function isNothingOrText(node) {
  return isText(node) || (node.type === 'Literal' && node.raw === 'null')
    || (node.type === 'Identifier' && node.name === 'undefined');
}

function suspends(node) {
  if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') return true;
  return !/Function/.test(node.type) && children(node).some(suspends);
}

installRewriter(rewrite);
