// Asking a node, and holding every answer against its OpenAPI document.
import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020.js";

export class Api {
    /** Reads the document from the node itself. */
    static async of(url) {
        const api = new Api();
        api.url = url;
        api.document = await (await fetch(url + "/openapi.json")).json();
        api.ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
        api.ajv.addSchema(api.document, "openapi");
        api.used = new Set();
        return api;
    }

    operation(method, path) {
        const parts = path.split("?")[0].split("/");
        const fits = (pattern) => {
            const wanted = pattern.split("/");
            return wanted.length === parts.length && wanted.every((p, i) => p.startsWith("{") || p === parts[i]);
        };
        const pattern = Object.keys(this.document.paths).find(fits);
        return pattern && this.document.paths[pattern][method] && { pattern, method, ...this.document.paths[pattern][method] };
    }

    /** The answer is one that the document describes. */
    check(operation, status, type, value) {
        const at = ["paths", operation.pattern, operation.method, "responses"];
        const answers = this.document.paths[operation.pattern][operation.method].responses;
        const problem = type === "application/problem+json";
        assert.ok(problem || answers[status], `${operation.operationId} answered ${status}`);
        const pointer = problem
            ? ["components", "responses", "Problem", "content", type, "schema"]
            : [...at, String(status), "content", type, "schema"];
        const described = problem || answers[status].content?.[type];
        assert.ok(described, `${operation.operationId} answered ${status} as ${type}`);
        const ref = "openapi#/" + pointer.map((p) => encodeURIComponent(p.replace(/~/g, "~0").replace(/\//g, "~1"))).join("/");
        const validate = this.ajv.getSchema(ref) ?? this.ajv.compile({ $ref: ref });
        assert.ok(validate(value), `${operation.operationId} ${status}: ` +
            `${this.ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 2000)}`);
        this.used.add(operation.operationId);
    }

    /** Sends a request and checks the answer: { status, type, body (parsed), headers }. */
    async ask(method, path, body, contentType = "application/json") {
        const response = await fetch(this.url + path, {
            method,
            ...(body === undefined ? {} : { body, headers: { "content-type": contentType } }),
        });
        const type = response.headers.get("content-type")?.split(";")[0];
        const text = await response.text();
        const json = /json/.test(type);
        const lines = type === "application/x-ndjson";
        const parsed = lines ? text.trimEnd().split("\n").map((line) => JSON.parse(line)) : json ? JSON.parse(text) : text;
        const operation = this.operation(method.toLowerCase(), path);
        if (operation)
            for (const value of lines ? parsed : [parsed])
                this.check(operation, response.status, type, value);
        return { status: response.status, type, body: parsed, headers: response.headers };
    }

    async get(path) {
        const answer = await this.ask("GET", path);
        assert.equal(answer.status, 200, `GET ${path}: ${JSON.stringify(answer.body)}`);
        return answer.body;
    }

    /** Sends one envelope, a list of them (an array) or, as NDJSON, lines. */
    send(what, query = "?wait=applied") {
        return this.ask("POST", `/v1/transactions${query}`, typeof what === "string" ? what : JSON.stringify(what));
    }

    /** Sends one envelope and insists that it was applied. */
    async apply(what) {
        const answer = await this.send(what);
        assert.equal(answer.body.status, "applied", JSON.stringify(answer.body));
        return answer.body;
    }

    /** The request is refused with that problem. */
    async refused(method, path, status, code, body, type) {
        const answer = await this.ask(method, path, body, type);
        assert.deepEqual([answer.status, answer.body.code], [status, code],
            `${method} ${path}: ${JSON.stringify(answer.body)}`);
        return answer.body;
    }
}
