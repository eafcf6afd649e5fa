/** Which declaration each identifier of a module means. */

import type * as TS from "typescript";

export type BindingKind = "param" | "let" | "const" | "var" | "function" | "class" | "import" | "catch";

/** What is assigned to a variable: an expression, `undefined` without one, or a value that the
 *  meter knows nothing about. */
export type Source = TS.Expression | "undefined" | "unknown";

export interface Binding {
    name: string;
    kind: BindingKind;
    /** Function-like node or source file that owns the variable. */
    owner: TS.Node;
    /** Everything ever assigned to it. */
    sources: Source[];
    /** Assigned other than by its declaration. */
    reassigned: boolean;
    /** Used by a function inside its owner. */
    captured: boolean;
    /** Kinds of values it can hold; see types.ts. */
    type: number;
    /** The function that it always means, if it is one. */
    callee?: Callee;
}

/** A function with a name that is never given another value. */
export interface Callee {
    node: TS.FunctionLikeDeclaration;
    /** It is used other than by a call: exported, stored, passed on. */
    escapes: boolean;
    calls: TS.CallExpression[];
    parameters: (Binding | undefined)[];
    /** What its return statements give. */
    sources: Source[];
    /** Kinds of values that calls give. */
    type: number;
}

interface Scope {
    parent: Scope | undefined;
    names: Map<string, Binding>;
    owner: TS.Node;
}

export interface Bindings {
    /** The binding of an identifier used as a variable; undefined for globals. */
    of(node: TS.Identifier): Binding | undefined;
    all: Binding[];
}

/** An identifier that stands for a variable. */
interface Use {
    node: TS.Identifier;
    scope: Scope;
    write: Source | undefined;
    /** The call whose function it is. */
    call: TS.CallExpression | undefined;
}

export function resolveNames(ts: typeof TS, file: TS.SourceFile): Bindings {
    const K = ts.SyntaxKind;
    const all: Binding[] = [];
    const found = new Map<TS.Identifier, Binding>();
    const loops = new Set<TS.Node>(); /* declaration lists of for-in and for-of */
    const uses: Use[] = [];

    const open = (parent: Scope | undefined, owner: TS.Node): Scope =>
        ({ parent, names: new Map(), owner });
    const functionScope = (scope: Scope): Scope => {
        let s = scope;
        while (s.parent !== undefined && s.parent.owner === s.owner)
            s = s.parent;
        return s;
    };
    const declare = (scope: Scope, id: TS.Identifier, kind: BindingKind, source: Source): void => {
        const name = id.text;
        const target = kind === "var" ? functionScope(scope) : scope;
        let binding = target.names.get(name);
        if (binding === undefined) {
            binding = { name, kind, owner: target.owner, sources: [], reassigned: false,
                captured: false, type: 0 };
            target.names.set(name, binding);
            all.push(binding);
        } else {
            binding.reassigned = true;
            if (binding.kind !== kind)
                binding.sources.push("unknown");
        }
        if (kind === "var")
            binding.sources.push("undefined");
        binding.sources.push(source);
        found.set(id, binding);
    };
    const declarePattern = (scope: Scope, name: TS.BindingName, kind: BindingKind, source: Source): void => {
        if (name.kind === K.Identifier) {
            declare(scope, name as TS.Identifier, kind, source);
            return;
        }
        for (const element of (name as TS.BindingPattern).elements)
            if (element.kind === K.BindingElement)
                declarePattern(scope, (element as TS.BindingElement).name, kind, "unknown");
    };

    /* Declarations of a statement list that are visible in all of it. */
    const hoist = (scope: Scope, statements: readonly TS.Statement[]): void => {
        for (const s of statements) {
            if (s.kind === K.FunctionDeclaration || s.kind === K.ClassDeclaration) {
                const name = (s as TS.FunctionDeclaration | TS.ClassDeclaration).name;
                if (name === undefined)
                    continue;
                declare(scope, name, s.kind === K.ClassDeclaration ? "class" : "function", "unknown");
                if (s.kind === K.FunctionDeclaration)
                    nameFunction(scope, name, s as TS.FunctionDeclaration, isExported(s));
            } else if (s.kind === K.VariableStatement) {
                declareList(scope, (s as TS.VariableStatement).declarationList, false, isExported(s));
            } else if (s.kind === K.ImportDeclaration) {
                const clause = (s as TS.ImportDeclaration).importClause;
                if (clause?.name !== undefined)
                    declare(scope, clause.name, "import", "unknown");
                const named = clause?.namedBindings;
                if (named?.kind === K.NamespaceImport)
                    declare(scope, named.name, "import", "unknown");
                else if (named !== undefined)
                    for (const e of (named as TS.NamedImports).elements)
                        declare(scope, e.name, "import", "unknown");
            }
        }
    };
    const isLexical = (list: TS.VariableDeclarationList): boolean =>
        (list.flags & ts.NodeFlags.BlockScoped) !== 0;
    function declareList(scope: Scope, list: TS.VariableDeclarationList, unknown: boolean,
        exported = false): void {
        const kind = !isLexical(list) ? "var" : list.flags & ts.NodeFlags.Const ? "const" : "let";
        if (kind === "var")
            return; /* done by hoistVars */
        for (const d of list.declarations) {
            declarePattern(scope, d.name, kind, unknown ? "unknown" : d.initializer ?? "undefined");
            const f = d.initializer;
            if (kind === "const" && d.name.kind === K.Identifier && f !== undefined &&
                (f.kind === K.ArrowFunction || f.kind === K.FunctionExpression))
                nameFunction(scope, d.name as TS.Identifier, f as TS.FunctionLikeDeclaration, exported);
        }
    }
    /* `var` declarations anywhere in a function. */
    const hoistVars = (scope: Scope, node: TS.Node): void => {
        const visit = (n: TS.Node): void => {
            if (ts.isFunctionLike(n) || n.kind === K.ClassStaticBlockDeclaration || n.kind === K.PropertyDeclaration)
                return;
            if (n.kind === K.VariableDeclarationList && !isLexical(n as TS.VariableDeclarationList)) {
                const parentKind = loops.has(n) ? "unknown" : undefined;
                for (const d of (n as TS.VariableDeclarationList).declarations)
                    declarePattern(scope, d.name, "var", parentKind ?? d.initializer ?? "undefined");
            }
            if ((n.kind === K.ForInStatement || n.kind === K.ForOfStatement) &&
                (n as TS.ForOfStatement).initializer.kind === K.VariableDeclarationList)
                loops.add((n as TS.ForOfStatement).initializer);
            ts.forEachChild(n, visit);
        };
        ts.forEachChild(node, visit);
    };
    const use = (scope: Scope, node: TS.Identifier, write: Source | undefined,
        call?: TS.CallExpression): void => {
        uses.push({ node, scope, write, call });
    };

    /* An assignment target: writes to the identifiers in it, everything else is an expression. */
    const target = (scope: Scope, node: TS.Node, source: Source): void => {
        switch (node.kind) {
        case K.Identifier:
            use(scope, node as TS.Identifier, source);
            return;
        case K.ParenthesizedExpression:
            target(scope, (node as TS.ParenthesizedExpression).expression, source);
            return;
        case K.ArrayLiteralExpression:
            for (const e of (node as TS.ArrayLiteralExpression).elements)
                target(scope, e.kind === K.SpreadElement ? (e as TS.SpreadElement).expression : e, "unknown");
            return;
        case K.ObjectLiteralExpression:
            for (const p of (node as TS.ObjectLiteralExpression).properties) {
                if (p.kind === K.ShorthandPropertyAssignment) {
                    use(scope, p.name, "unknown");
                    if (p.objectAssignmentInitializer !== undefined)
                        visit(scope, p.objectAssignmentInitializer);
                } else if (p.kind === K.PropertyAssignment) {
                    if (p.name.kind === K.ComputedPropertyName)
                        visit(scope, p.name.expression);
                    target(scope, p.initializer, "unknown");
                } else if (p.kind === K.SpreadAssignment) {
                    target(scope, p.expression, "unknown");
                }
            }
            return;
        case K.BinaryExpression: {
            const b = node as TS.BinaryExpression;
            if (b.operatorToken.kind === K.EqualsToken && source === "unknown") {
                target(scope, b.left, "unknown");
                visit(scope, b.right);
                return;
            }
        }
        }
        visit(scope, node);
    };

    /* Functions that have a name for good, and the returns of the one that is visited. */
    const callees: Binding[] = [];
    const known = new Map<TS.Node, Callee>();
    let current: Source[] | undefined;
    const nameFunction = (scope: Scope, id: TS.Identifier, node: TS.FunctionLikeDeclaration,
        exported: boolean): void => {
        const binding = scope.names.get(id.text);
        if (binding === undefined || binding.callee !== undefined)
            return;
        const plain = node.asteriskToken === undefined && node.modifiers?.some((m) =>
            m.kind === K.AsyncKeyword) !== true;
        binding.callee = { node, escapes: exported, calls: [], parameters: [], type: 0,
            sources: plain ? [] : ["unknown"] };
        callees.push(binding);
        known.set(node, binding.callee);
    };
    const isExported = (node: TS.Node): boolean =>
        (node as TS.FunctionDeclaration).modifiers?.some((m) => m.kind === K.ExportKeyword) === true;

    const visitFunction = (outer: Scope, node: TS.FunctionLikeDeclaration): void => {
        let scope = outer;
        if (node.kind === K.FunctionExpression && (node as TS.FunctionExpression).name !== undefined) {
            scope = open(scope, node);
            declare(scope, (node as TS.FunctionExpression).name!, "function", "unknown");
        }
        const inner = open(scope, node);
        for (const p of node.parameters)
            declarePattern(inner, p.name, "param", "unknown");
        const results = known.get(node)?.sources;
        if (results !== undefined) {
            known.get(node)!.parameters = node.parameters.map((p) =>
                p.name.kind === K.Identifier && p.dotDotDotToken === undefined
                    ? inner.names.get((p.name as TS.Identifier).text) : undefined);
            if (node.body !== undefined && node.body.kind !== K.Block)
                results.push(node.body as TS.Expression);
            else
                results.push("undefined");
        }
        const outerResults = current;
        current = results;
        for (const p of node.parameters)
            visitParameter(inner, p);
        if (node.body === undefined)
            return;
        const body = open(inner, node);
        if (node.body.kind === K.Block) {
            hoistVars(inner, node.body);
            hoist(body, (node.body as TS.Block).statements);
            for (const s of (node.body as TS.Block).statements)
                visit(body, s);
        } else {
            visit(body, node.body);
        }
        current = outerResults;
    };
    const visitParameter = (scope: Scope, p: TS.ParameterDeclaration | TS.BindingElement): void => {
        if (p.kind === K.BindingElement && p.propertyName?.kind === K.ComputedPropertyName)
            visit(scope, p.propertyName.expression);
        visitBindingName(scope, p.name);
        if (p.initializer !== undefined)
            visit(scope, p.initializer);
    };
    const visitBindingName = (scope: Scope, name: TS.BindingName): void => {
        if (name.kind === K.Identifier)
            return;
        for (const e of name.elements)
            if (e.kind === K.BindingElement)
                visitParameter(scope, e as TS.BindingElement);
    };

    function visit(scope: Scope, node: TS.Node): void {
        const each = (n: TS.Node): void => visit(scope, n);
        switch (node.kind) {
        case K.Identifier:
            use(scope, node as TS.Identifier, undefined);
            return;
        case K.FunctionDeclaration: case K.FunctionExpression: case K.ArrowFunction:
            visitFunction(scope, node as TS.FunctionLikeDeclaration);
            return;
        case K.MethodDeclaration: case K.GetAccessor: case K.SetAccessor: case K.Constructor: {
            const name = (node as TS.MethodDeclaration).name;
            if (name?.kind === K.ComputedPropertyName)
                visit(scope, name.expression);
            visitFunction(scope, node as TS.FunctionLikeDeclaration);
            return;
        }
        case K.ClassDeclaration: case K.ClassExpression: {
            const c = node as TS.ClassLikeDeclaration;
            const inner = open(scope, scope.owner);
            if (c.name !== undefined)
                declare(inner, c.name, "class", "unknown");
            for (const h of c.heritageClauses ?? [])
                visit(inner, h);
            for (const m of c.members)
                visit(inner, m);
            return;
        }
        case K.PropertyDeclaration: {
            const p = node as TS.PropertyDeclaration;
            if (p.name.kind === K.ComputedPropertyName)
                visit(scope, p.name.expression);
            if (p.initializer !== undefined)
                visit(open(scope, p), p.initializer);
            return;
        }
        case K.ClassStaticBlockDeclaration: {
            const body = open(scope, node);
            hoistVars(body, (node as TS.ClassStaticBlockDeclaration).body);
            hoist(body, (node as TS.ClassStaticBlockDeclaration).body.statements);
            (node as TS.ClassStaticBlockDeclaration).body.statements.forEach((s) => visit(body, s));
            return;
        }
        case K.Block: {
            const inner = open(scope, scope.owner);
            hoist(inner, (node as TS.Block).statements);
            for (const s of (node as TS.Block).statements)
                visit(inner, s);
            return;
        }
        case K.CaseBlock: {
            const inner = open(scope, scope.owner);
            for (const c of (node as TS.CaseBlock).clauses)
                hoist(inner, c.statements);
            for (const c of (node as TS.CaseBlock).clauses)
                visit(inner, c);
            return;
        }
        case K.ForStatement: {
            const f = node as TS.ForStatement;
            const inner = open(scope, scope.owner);
            if (f.initializer?.kind === K.VariableDeclarationList)
                declareList(inner, f.initializer as TS.VariableDeclarationList, false);
            ts.forEachChild(f, (n) => visit(inner, n));
            return;
        }
        case K.ForInStatement: case K.ForOfStatement: {
            const f = node as TS.ForInOrOfStatement;
            const inner = open(scope, scope.owner);
            if (f.initializer.kind === K.VariableDeclarationList) {
                declareList(inner, f.initializer as TS.VariableDeclarationList, true);
                for (const d of (f.initializer as TS.VariableDeclarationList).declarations)
                    visitBindingName(inner, d.name);
            } else {
                target(inner, f.initializer, "unknown");
            }
            visit(inner, f.expression);
            visit(inner, f.statement);
            return;
        }
        case K.CatchClause: {
            const c = node as TS.CatchClause;
            const inner = open(scope, scope.owner);
            if (c.variableDeclaration !== undefined) {
                declarePattern(inner, c.variableDeclaration.name, "catch", "unknown");
                visitBindingName(inner, c.variableDeclaration.name);
            }
            visit(inner, c.block);
            return;
        }
        case K.VariableDeclaration: {
            const d = node as TS.VariableDeclaration;
            visitBindingName(scope, d.name);
            if (d.initializer !== undefined)
                visit(scope, d.initializer);
            return;
        }
        case K.BinaryExpression: {
            const b = node as TS.BinaryExpression;
            const op = b.operatorToken.kind;
            if (op >= K.FirstAssignment && op <= K.LastAssignment) {
                const logical = op === K.BarBarEqualsToken || op === K.AmpersandAmpersandEqualsToken ||
                    op === K.QuestionQuestionEqualsToken;
                target(scope, b.left, op === K.EqualsToken || logical ? b.right : b);
                visit(scope, b.right);
                return;
            }
            break;
        }
        case K.PrefixUnaryExpression: case K.PostfixUnaryExpression: {
            const u = node as TS.PrefixUnaryExpression | TS.PostfixUnaryExpression;
            if (u.operator === K.PlusPlusToken || u.operator === K.MinusMinusToken) {
                target(scope, u.operand, u);
                return;
            }
            break;
        }
        case K.PropertyAccessExpression:
            visit(scope, (node as TS.PropertyAccessExpression).expression);
            return;
        case K.MetaProperty: case K.BreakStatement: case K.ContinueStatement:
        case K.ImportDeclaration:
            return;
        case K.ExportDeclaration: {
            const e = node as TS.ExportDeclaration;
            if (e.moduleSpecifier === undefined && e.exportClause?.kind === K.NamedExports)
                for (const s of e.exportClause.elements)
                    use(scope, (s.propertyName ?? s.name) as TS.Identifier, undefined);
            return;
        }
        case K.CallExpression: {
            const c = node as TS.CallExpression;
            if (c.expression.kind === K.Identifier)
                use(scope, c.expression as TS.Identifier, undefined, c);
            else
                visit(scope, c.expression);
            c.arguments.forEach(each);
            return;
        }
        case K.ReturnStatement:
            current?.push((node as TS.ReturnStatement).expression ?? "undefined");
            break;
        case K.LabeledStatement:
            visit(scope, (node as TS.LabeledStatement).statement);
            return;
        case K.PropertyAssignment: {
            const p = node as TS.PropertyAssignment;
            if (p.name.kind === K.ComputedPropertyName)
                visit(scope, p.name.expression);
            visit(scope, p.initializer);
            return;
        }
        case K.ShorthandPropertyAssignment:
            use(scope, (node as TS.ShorthandPropertyAssignment).name, undefined);
            return;
        }
        ts.forEachChild(node, each);
    }

    const module = open(undefined, file);
    hoistVars(module, file);
    hoist(module, file.statements);
    for (const s of file.statements)
        visit(module, s);

    for (const { node, scope, write, call } of uses) {
        let s: Scope | undefined = scope;
        while (s !== undefined && !s.names.has(node.text))
            s = s.parent;
        const binding = s?.names.get(node.text);
        if (binding === undefined)
            continue;
        found.set(node, binding);
        if (scope.owner !== binding.owner)
            binding.captured = true;
        if (write !== undefined) {
            binding.sources.push(write);
            binding.reassigned = true;
        }
        if (call !== undefined)
            binding.callee?.calls.push(call);
        else if (binding.callee !== undefined)
            binding.callee.escapes = true;
    }
    for (const binding of callees)
        linkCalls(ts, binding);
    return { of: (node) => found.get(node), all };
}

/* What calls pass to a function that nothing else can call is all that its parameters can be. */
function linkCalls(ts: typeof TS, binding: Binding): void {
    const K = ts.SyntaxKind;
    const callee = binding.callee!;
    if (binding.reassigned) {
        delete binding.callee;
        return;
    }
    if (callee.escapes)
        return;
    callee.parameters.forEach((parameter, i) => {
        if (parameter === undefined)
            return;
        parameter.sources.splice(parameter.sources.indexOf("unknown"), 1);
        for (const { arguments: given } of callee.calls) {
            const spread = given.findIndex((a) => a.kind === K.SpreadElement);
            parameter.sources.push(spread >= 0 && spread <= i ? "unknown" : given[i] ?? "undefined");
        }
        const { initializer } = callee.node.parameters[i]!;
        if (initializer !== undefined)
            parameter.sources.push(initializer);
    });
}
