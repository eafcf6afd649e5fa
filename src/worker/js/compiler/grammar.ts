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
const TARGET = "This cannot be assigned to.";

/** What is wrong with this node itself, not with those in it. */
export function findFault(node: TS.Node, file: TS.SourceFile): Fault | undefined {
    const body = bodyOf(node);
    if (body && isDeclaration(body))
        return { node: body, message: DECLARATION };
    if (ts.isIfStatement(node) && node.elseStatement && isDeclaration(node.elseStatement))
        return { node: node.elseStatement, message: DECLARATION };
    if (ts.isArrowFunction(node) && lineEndsBeforeArrow(node, file))
        return { node: node.equalsGreaterThanToken, message: ARROW };
    if (ts.isFunctionLike(node) && endsInRestAndComma(node.parameters))
        return { node: node.parameters[node.parameters.length - 1]!, message: REST };
    if ((ts.isArrayBindingPattern(node) || ts.isObjectBindingPattern(node)) &&
        endsInRestAndComma(node.elements))
        return { node, message: REST };
    if (ts.isTaggedTemplateExpression(node) && isOptional(node))
        return { node, message: TEMPLATE };
    const bad = wrongTarget(node);
    return bad && { node: bad, message: TARGET };
}

/** The statement that a loop, a condition or a label governs. */
function bodyOf(node: TS.Node): TS.Statement | undefined {
    if (ts.isIfStatement(node))
        return node.thenStatement;
    return ts.isIterationStatement(node, false) || ts.isLabeledStatement(node) ?
        node.statement : undefined;
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

function endsInRestAndComma(list: TS.NodeArray<TS.Node>): boolean {
    const last = list[list.length - 1] as { dotDotDotToken?: TS.Node } | undefined;
    return list.hasTrailingComma === true && last?.dotDotDotToken !== undefined;
}

function isOptional(node: TS.Node): boolean {
    return (node.flags & ts.NodeFlags.OptionalChain) !== 0;
}

/** The part of an assignment's left side that nothing can be assigned to. */
function wrongTarget(node: TS.Node): TS.Node | undefined {
    if (ts.isBinaryExpression(node)) {
        const operator = node.operatorToken.kind;
        if (operator === ts.SyntaxKind.EqualsToken)
            return wrongPattern(node.left);
        const assigns = operator >= ts.SyntaxKind.FirstCompoundAssignment &&
            operator <= ts.SyntaxKind.LastCompoundAssignment;
        return assigns ? wrongPlace(node.left) : undefined;
    }
    if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) {
        const counts = node.operator === ts.SyntaxKind.PlusPlusToken ||
            node.operator === ts.SyntaxKind.MinusMinusToken;
        return counts ? wrongPlace(node.operand) : undefined;
    }
    if ((ts.isForInStatement(node) || ts.isForOfStatement(node)) &&
        !ts.isVariableDeclarationList(node.initializer))
        return wrongPattern(node.initializer);
    return undefined;
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
