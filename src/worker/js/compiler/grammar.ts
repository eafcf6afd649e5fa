/** Syntax errors that the compiler's parser lets pass, because it reports them while it checks
 *  types, and that printing or metering would make valid: the engine would never see them. All
 *  others the engine finds itself (tests/compiler/early-errors.test.mjs holds a table of them). */

import type * as TS from "typescript";

export interface Fault {
    node: TS.Node;
    message: string;
}

const DECLARATION = "A declaration cannot stand here: put it into a block.";
const ARROW = "The line may not end before `=>`.";
const REST = "No comma may follow the rest of a list.";
const TEMPLATE = "A template may not follow an optional chain.";
const COMMA = "A comma cannot stand here.";
const WORD = "This word cannot stand here.";
const META = "There is only `import.meta`.";
const TARGET = "This cannot be assigned to.";

/** What is wrong with this node itself, not with those in it. */
export function findFault(node: TS.Node, file: TS.SourceFile): Fault | undefined {
    const K = ts.SyntaxKind;
    switch (node.kind) {
    case K.IfStatement:
        return inPlaceOf((node as TS.IfStatement).thenStatement) ??
            inPlaceOf((node as TS.IfStatement).elseStatement);
    case K.WhileStatement: case K.DoStatement: case K.ForStatement: case K.LabeledStatement:
        return inPlaceOf((node as TS.IterationStatement).statement);
    case K.ForInStatement: case K.ForOfStatement:
        return inPlaceOf((node as TS.ForOfStatement).statement) ??
            target(wrongInitializer((node as TS.ForOfStatement).initializer));
    case K.ArrowFunction:
        if (lineEndsBeforeArrow(node as TS.ArrowFunction, file))
            return { node: (node as TS.ArrowFunction).equalsGreaterThanToken, message: ARROW };
        return restAndComma(node, (node as TS.ArrowFunction).parameters);
    case K.FunctionDeclaration: case K.FunctionExpression: case K.MethodDeclaration:
    case K.Constructor: case K.SetAccessor:
        return restAndComma(node, (node as TS.FunctionLikeDeclaration).parameters);
    case K.ArrayBindingPattern: case K.ObjectBindingPattern:
        return restAndComma(node, (node as TS.BindingPattern).elements);
    case K.VariableDeclarationList:
        return (node as TS.VariableDeclarationList).declarations.hasTrailingComma ?
            { node, message: COMMA } : undefined;
    case K.ComputedPropertyName: {
        const { expression } = node as TS.ComputedPropertyName;
        return ts.isBinaryExpression(expression) &&
            expression.operatorToken.kind === K.CommaToken ?
            { node: expression, message: COMMA } : undefined;
    }
    case K.PropertyAssignment: case K.ShorthandPropertyAssignment:
        return decorated(node as Member);
    case K.MetaProperty:
        return (node as TS.MetaProperty).keywordToken === K.ImportKeyword &&
            (node as TS.MetaProperty).name.text !== "meta" ? { node, message: META } : undefined;
    case K.Parameter: {
        const { name } = node as TS.ParameterDeclaration;
        const isThis = ts.isIdentifier(name) && name.text === "this";
        return isThis && (node.flags & ts.NodeFlags.JavaScriptFile) !== 0 ?
            { node: name, message: WORD } : undefined;
    }
    case K.TaggedTemplateExpression:
        return isOptional(node) ? { node, message: TEMPLATE } : undefined;
    case K.BinaryExpression:
        return target(wrongLeft(node as TS.BinaryExpression));
    case K.PrefixUnaryExpression: case K.PostfixUnaryExpression:
        return target(wrongOperand(node as TS.PrefixUnaryExpression | TS.PostfixUnaryExpression));
    }
    return undefined;
}

/** For a statement that a condition, a loop or a label governs. */
function inPlaceOf(node: TS.Statement | undefined): Fault | undefined {
    return node && isDeclaration(node) ? { node, message: DECLARATION } : undefined;
}

function restAndComma(node: TS.Node, list: TS.NodeArray<TS.Node>): Fault | undefined {
    const last = list[list.length - 1] as { dotDotDotToken?: TS.Node } | undefined;
    return list.hasTrailingComma && last?.dotDotDotToken ? { node, message: REST } : undefined;
}

/** A member of an object literal, with what the parser takes in front of and behind its name. */
type Member = (TS.PropertyAssignment | TS.ShorthandPropertyAssignment) & {
    modifiers?: TS.NodeArray<TS.Node>;
    questionToken?: TS.Node;
    exclamationToken?: TS.Node;
};

function decorated(node: Member): Fault | undefined {
    const extra = node.modifiers?.[0] ?? node.questionToken ?? node.exclamationToken;
    return extra && { node: extra, message: WORD };
}

function target(node: TS.Node | undefined): Fault | undefined {
    return node && { node, message: TARGET };
}

function isDeclaration(node: TS.Statement): boolean {
    if (ts.isVariableStatement(node))
        return (node.declarationList.flags & ts.NodeFlags.BlockScoped) !== 0;
    return ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ||
        ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node) ||
        ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) ||
        ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node) ||
        ts.isExportDeclaration(node) || ts.isExportAssignment(node);
}

function lineEndsBeforeArrow(node: TS.ArrowFunction, file: TS.SourceFile): boolean {
    const arrow = node.equalsGreaterThanToken;
    return /[\n\r\u2028\u2029]/.test(file.text.slice(arrow.pos, arrow.getStart(file)));
}

function isOptional(node: TS.Node): boolean {
    return (node.flags & ts.NodeFlags.OptionalChain) !== 0;
}

/* Each of these gives the part of a left side that nothing can be assigned to. */

function wrongLeft(node: TS.BinaryExpression): TS.Node | undefined {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.EqualsToken)
        return wrongPattern(node.left);
    const assigns = operator >= ts.SyntaxKind.FirstCompoundAssignment &&
        operator <= ts.SyntaxKind.LastCompoundAssignment;
    return assigns ? wrongPlace(node.left) : undefined;
}

function wrongOperand(
    node: TS.PrefixUnaryExpression | TS.PostfixUnaryExpression,
): TS.Node | undefined {
    const counts = node.operator === ts.SyntaxKind.PlusPlusToken ||
        node.operator === ts.SyntaxKind.MinusMinusToken;
    return counts ? wrongPlace(node.operand) : undefined;
}

function wrongInitializer(node: TS.ForInitializer): TS.Node | undefined {
    return ts.isVariableDeclarationList(node) ? undefined : wrongPattern(node);
}

/** A variable or a property, also behind parentheses and types. */
function wrongPlace(node: TS.Expression): TS.Node | undefined {
    let place = node;
    while (ts.isParenthesizedExpression(place) || ts.isAssertionExpression(place) ||
        ts.isNonNullExpression(place) || ts.isSatisfiesExpression(place))
        place = place.expression;
    const fine = ts.isIdentifier(place) || (ts.isPropertyAccessExpression(place) ||
        ts.isElementAccessExpression(place)) && !isOptional(place);
    return fine ? undefined : place;
}

/** The same, or a pattern of such. A pattern within parentheses is none. */
function wrongPattern(node: TS.Expression): TS.Node | undefined {
    if (ts.isArrayLiteralExpression(node))
        return firstWrong(node.elements, (each) => {
            if (ts.isOmittedExpression(each))
                return undefined;
            if (!ts.isSpreadElement(each))
                return wrongMember(each);
            return node.elements.hasTrailingComma ? node : wrongPattern(each.expression);
        });
    if (ts.isObjectLiteralExpression(node))
        return firstWrong(node.properties, (each) => {
            if (ts.isShorthandPropertyAssignment(each))
                return undefined;
            if (ts.isPropertyAssignment(each))
                return wrongMember(each.initializer);
            if (!ts.isSpreadAssignment(each))
                return each;
            return node.properties.hasTrailingComma ? node : wrongPlace(each.expression);
        });
    return wrongPlace(node);
}

/** A target with or without a default. */
function wrongMember(node: TS.Expression): TS.Node | undefined {
    const hasDefault = ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return hasDefault ? wrongPattern(node.left) : wrongPattern(node);
}

function firstWrong<T>(all: readonly T[], test: (each: T) => TS.Node | undefined):
    TS.Node | undefined {
    for (const each of all) {
        const wrong = test(each);
        if (wrong)
            return wrong;
    }
    return undefined;
}
