/* engine.h over V8's C++ API: the only C++ of the project.
 *
 * All differences between the supported versions stand here at the top. */
#include <libplatform/libplatform.h>
#include <unistd.h>
#include <v8.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/engine.h"

static_assert((V8_MAJOR_VERSION == 10 && V8_MINOR_VERSION == 2) ||
                  (V8_MAJOR_VERSION == 11 && V8_MINOR_VERSION == 3),
              "supported V8 versions: 10.2 (Debian 12) and 11.3 (Debian 13); is another Node.js's "
              "header directory in front?");

/* Features that V8 would add to contexts restored from a snapshot, where everything is frozen. */
#if V8_MAJOR_VERSION == 10
#define FLAGS_VERSIONED                                                                            \
    " --no-harmony-sharedarraybuffer --no-harmony-array-find-last --no-harmony-object-has-own"     \
    " --no-harmony-relative-indexing-methods"
#else
#define FLAGS_VERSIONED                                                                            \
    " --no-harmony-sharedarraybuffer --no-harmony-change-array-by-copy --no-harmony-rab-gsab"      \
    " --no-harmony-regexp-unicode-sets --no-harmony-intl-number-format-v3"
#endif

#if V8_MAJOR_VERSION >= 11
#define PLATFORM_VERSIONED                                                                         \
    std::unique_ptr<v8::JobHandle> CreateJob(v8::TaskPriority p, std::unique_ptr<v8::JobTask> t)   \
        override                                                                                   \
    {                                                                                              \
        return base_->CreateJob(p, std::move(t));                                                  \
    }
#else
#define PLATFORM_VERSIONED
#endif

namespace {

using v8::Context;
using v8::Function;
using v8::FunctionCallbackInfo;
using v8::Global;
using v8::HandleScope;
using v8::Isolate;
using v8::Local;
using v8::MaybeLocal;
using v8::Module;
using v8::Object;
using v8::Promise;
using v8::String;
using v8::TryCatch;
using v8::Value;

/* V8's single-threaded platform, but Date reads the clock that the engine's owner chose. */
class Platform final : public v8::Platform {
public:
    explicit Platform(std::unique_ptr<v8::Platform> base) : base_(std::move(base)) {}

    v8::PageAllocator *GetPageAllocator() override { return base_->GetPageAllocator(); }
    int NumberOfWorkerThreads() override { return 0; }
    std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(Isolate *i) override
    {
        return base_->GetForegroundTaskRunner(i);
    }
    void CallOnWorkerThread(std::unique_ptr<v8::Task> t) override
    {
        base_->CallOnWorkerThread(std::move(t));
    }
    void CallDelayedOnWorkerThread(std::unique_ptr<v8::Task> t, double delay) override
    {
        base_->CallDelayedOnWorkerThread(std::move(t), delay);
    }
    std::unique_ptr<v8::JobHandle> PostJob(v8::TaskPriority p,
                                           std::unique_ptr<v8::JobTask> t) override
    {
        return base_->PostJob(p, std::move(t));
    }
    PLATFORM_VERSIONED
    double MonotonicallyIncreasingTime() override { return base_->MonotonicallyIncreasingTime(); }
    double CurrentClockTimeMillis() override
    {
        return clock_ms ? clock_ms(user) : base_->CurrentClockTimeMillis();
    }
    v8::TracingController *GetTracingController() override { return base_->GetTracingController(); }

    double (*clock_ms)(void *user) = nullptr;
    void *user = nullptr;

private:
    std::unique_ptr<v8::Platform> base_;
};

Platform *platform;

/* ArrayBuffer contents, limited: they live outside V8's heap. */
class Allocator final : public v8::ArrayBuffer::Allocator {
public:
    explicit Allocator(size_t max) : max_(max) {}
    void *Allocate(size_t size) override
    {
        return take(size) ? give(calloc(1, size ? size : 1), size) : nullptr;
    }
    void *AllocateUninitialized(size_t size) override { return Allocate(size); }
    void Free(void *data, size_t size) override
    {
        free(data);
        used_ -= size;
    }
    size_t used() const { return used_; }

private:
    bool take(size_t size) const { return size <= max_ && used_ <= max_ - size; }
    void *give(void *data, size_t size)
    {
        if (data)
            used_ += size;
        return data;
    }
    size_t max_, used_ = 0;
};

struct Realm {
    std::unique_ptr<v8::MicrotaskQueue> queue;
    Global<Context> context;
};

struct Source {
    std::string path;
    Global<String> text;
};

struct Instance {
    Global<Module> module;
    Global<Object> exports; /* of a synthetic module */
    std::string path;
};

struct PendingImport {
    Global<Promise::Resolver> resolver;
    engine_module module;
};

} // namespace

struct engine {
    struct engine_config config;
    std::unique_ptr<Allocator> allocator;
    v8::StartupData snapshot{};
    Isolate *isolate = nullptr;
    std::vector<Realm> realms;
    std::vector<Source> sources;
    std::vector<Global<Value>> values;
    std::vector<Instance> modules;
    std::unordered_multimap<int, engine_module> by_hash;
    std::vector<std::pair<Global<Promise>, Global<Value>>> rejections;
    std::vector<PendingImport> pending_imports;
    bool evaluating = false;
    engine_abort_reason aborted = ENGINE_RUNNING;
    double left[2] = {0, 0}; /* gas and bytes, as native.abort() was told */
    Global<Value> thrown;
    Global<v8::Message> thrown_message;
    struct buf host_text[ENGINE_ARGS_MAX];
};

namespace {

engine *self_of(Isolate *isolate)
{
    return static_cast<engine *>(isolate->GetData(0));
}

/* What every verb opens: isolate, handles, context, and a net for exceptions. */
struct Entry {
    Entry(engine *e, engine_context c)
        : isolate_scope(e->isolate), handles(e->isolate),
          context(e->realms[c - 1].context.Get(e->isolate)), context_scope(context),
          net(e->isolate), e(e)
    {
        net.SetVerbose(false);
    }

    engine_outcome outcome()
    {
        if (!net.HasCaught() && e->aborted == ENGINE_RUNNING)
            return ENGINE_OK;
        if (e->aborted != ENGINE_RUNNING || net.HasTerminated()) {
            if (e->aborted == ENGINE_RUNNING)
                e->aborted = ENGINE_ABORT_FAULT;
            return ENGINE_STOPPED;
        }
        e->thrown.Reset(e->isolate, net.Exception());
        e->thrown_message.Reset(e->isolate, net.Message());
        net.Reset();
        return ENGINE_THROWN;
    }

    v8::Isolate::Scope isolate_scope;
    HandleScope handles;
    Local<Context> context;
    Context::Scope context_scope;
    TryCatch net;
    engine *e;
};

Local<String> text_of(Isolate *isolate, struct bytes b)
{
    return String::NewFromUtf8(isolate, reinterpret_cast<const char *>(b.data),
                               v8::NewStringType::kNormal, static_cast<int>(b.size))
        .ToLocalChecked();
}

Local<String> text_of(Isolate *isolate, const char *text)
{
    return text_of(isolate, bytes_str(text));
}

engine_value keep(engine *e, Local<Value> value)
{
    e->values.emplace_back(e->isolate, value);
    return static_cast<engine_value>(e->values.size());
}

Local<Value> value_of(engine *e, engine_value id)
{
    REQUIRE(id > 0 && id <= e->values.size());
    return e->values[id - 1].Get(e->isolate);
}

void utf8_into(Isolate *isolate, Local<String> text, struct buf *out)
{
    int size = text->Utf8Length(isolate);
    char *at = static_cast<char *>(buf_extend(out, static_cast<size_t>(size)));
    if (at)
        text->WriteUtf8(isolate, at, size, nullptr,
                        String::NO_NULL_TERMINATION | String::REPLACE_INVALID_UTF8);
}

/* As much of it as fits, in whole characters, and an ellipsis where it was cut. */
void utf8_cut_into(Isolate *isolate, Local<String> text, struct buf *out)
{
    static const char ellipsis[] = "\u2026";
    size_t room = out->size_max - out->size;
    if (static_cast<size_t>(text->Utf8Length(isolate)) <= room || room < sizeof ellipsis) {
        utf8_into(isolate, text, out);
        return;
    }
    room -= sizeof ellipsis - 1;
    char *at = static_cast<char *>(buf_extend(out, room));
    int written = text->WriteUtf8(isolate, at, static_cast<int>(room), nullptr,
                                  String::NO_NULL_TERMINATION | String::REPLACE_INVALID_UTF8);
    out->size -= room - static_cast<size_t>(written);
    buf_append(out, ellipsis, sizeof ellipsis - 1);
}

/* ---- native functions ---- */

/* True when the execution was asked to stop; then no native function does anything more. */
bool dead(Isolate *isolate)
{
    if (self_of(isolate)->aborted == ENGINE_RUNNING)
        return false;
    isolate->TerminateExecution();
    return true;
}

void throw_coded(Isolate *isolate, const struct engine_arg &reply)
{
    Local<Value> error = v8::Exception::Error(text_of(isolate, reply.text));
    if (reply.code)
        error.As<Object>()
            ->CreateDataProperty(isolate->GetCurrentContext(), text_of(isolate, "code"),
                                 text_of(isolate, reply.code))
            .Check();
    isolate->ThrowException(error);
}

void native_host(const FunctionCallbackInfo<Value> &info)
{
    Isolate *isolate = info.GetIsolate();
    if (dead(isolate))
        return;
    engine *e = self_of(isolate);
    if (!e->config.host)
        return;
    struct engine_arg args[ENGINE_ARGS_MAX] = {};
    size_t count = 0;
    for (; count < ENGINE_ARGS_MAX && count < static_cast<size_t>(info.Length()); count++) {
        Local<Value> v = info[static_cast<int>(count)];
        if (v->IsNumber()) {
            args[count].kind = engine_arg::ENGINE_NUMBER;
            args[count].number = v.As<v8::Number>()->Value();
        } else if (v->IsString()) {
            buf_clear(&e->host_text[count]);
            utf8_into(isolate, v.As<String>(), &e->host_text[count]);
            args[count].kind = engine_arg::ENGINE_STRING;
            args[count].text = buf_bytes(&e->host_text[count]);
        }
    }
    if (count == 0 || args[0].kind != engine_arg::ENGINE_STRING)
        return;
    struct engine_arg reply = {};
    e->config.host(e->config.user, args[0].text, args + 1, count - 1, &reply);
    if (reply.kind == engine_arg::ENGINE_STRING)
        info.GetReturnValue().Set(text_of(isolate, reply.text));
    else if (reply.kind == engine_arg::ENGINE_NUMBER)
        info.GetReturnValue().Set(reply.number);
    else if (reply.kind == engine_arg::ENGINE_ERROR)
        throw_coded(isolate, reply);
}

void native_abort(const FunctionCallbackInfo<Value> &info)
{
    Isolate *isolate = info.GetIsolate();
    if (dead(isolate))
        return;
    int32_t reason = info[0]->IsInt32() ? info[0].As<v8::Int32>()->Value() : ENGINE_ABORT_FAULT;
    for (int i = 0; i < 2; i++)
        if (info[1 + i]->IsNumber())
            self_of(isolate)->left[i] = info[1 + i].As<v8::Number>()->Value();
    bool known = reason >= ENGINE_ABORT_GAS && reason <= ENGINE_ABORT_FAULT;
    engine_abort(self_of(isolate),
                 known ? static_cast<engine_abort_reason>(reason) : ENGINE_ABORT_FAULT);
}

void native_proxy_details(const FunctionCallbackInfo<Value> &info)
{
    if (!info[0]->IsProxy())
        return;
    Local<v8::Proxy> proxy = info[0].As<v8::Proxy>();
    Local<Value> pair[] = {proxy->GetTarget(), proxy->GetHandler()};
    info.GetReturnValue().Set(v8::Array::New(info.GetIsolate(), pair, 2));
}

void native_promise_details(const FunctionCallbackInfo<Value> &info)
{
    if (!info[0]->IsPromise())
        return;
    Isolate *isolate = info.GetIsolate();
    Local<Promise> promise = info[0].As<Promise>();
    Local<Value> pair[] = {v8::Integer::New(isolate, promise->State()), v8::Undefined(isolate)};
    if (promise->State() != Promise::kPending)
        pair[1] = promise->Result();
    info.GetReturnValue().Set(v8::Array::New(isolate, pair, 2));
}

void native_preview_entries(const FunctionCallbackInfo<Value> &info)
{
    if (!info[0]->IsObject())
        return;
    Isolate *isolate = info.GetIsolate();
    bool pairs = false;
    Local<v8::Array> entries;
    if (!info[0].As<Object>()->PreviewEntries(&pairs).ToLocal(&entries))
        return;
    Local<Value> both[] = {entries, v8::Boolean::New(isolate, pairs)};
    info.GetReturnValue().Set(v8::Array::New(isolate, both, 2));
}

/* regExpIsLinear(source, flags): can V8's linear-time engine run it? Decides by V8's own rule. */
void native_regexp_is_linear(const FunctionCallbackInfo<Value> &info)
{
    Isolate *isolate = info.GetIsolate();
    if (!info[0]->IsString() || !info[1]->IsString())
        return;
    static const struct {
        char letter;
        int flag;
    } known[] = {{'g', v8::RegExp::kGlobal},    {'i', v8::RegExp::kIgnoreCase},
                 {'m', v8::RegExp::kMultiline}, {'y', v8::RegExp::kSticky},
                 {'u', v8::RegExp::kUnicode},   {'s', v8::RegExp::kDotAll},
                 {'d', v8::RegExp::kHasIndices}};
    int flags = v8::RegExp::kLinear;
    String::Utf8Value letters(isolate, info[1]);
    for (int i = 0; i < letters.length(); i++)
        for (const auto &k : known)
            if ((*letters)[i] == k.letter)
                flags |= k.flag;
    TryCatch net(isolate);
    bool linear = !v8::RegExp::New(isolate->GetCurrentContext(), info[0].As<String>(),
                                   static_cast<v8::RegExp::Flags>(flags))
                       .IsEmpty();
    info.GetReturnValue().Set(linear);
}

/* utf8Length(text): bytes of its UTF-8; -1 when it holds half of a surrogate pair. */
void native_utf8_length(const FunctionCallbackInfo<Value> &info)
{
    if (!info[0]->IsString())
        return;
    Isolate *isolate = info.GetIsolate();
    Local<String> text = info[0].As<String>();
    if (!text->IsOneByte()) {
        String::Value units(isolate, text);
        for (int i = 0; i < units.length(); i++) {
            uint16_t unit = (*units)[i];
            bool lead = unit >= 0xd800 && unit < 0xdc00;
            bool trail_follows = i + 1 < units.length() && ((*units)[i + 1] & 0xfc00) == 0xdc00;
            if (lead && trail_follows)
                i++;
            else if (unit >= 0xd800 && unit < 0xe000)
                return info.GetReturnValue().Set(-1);
        }
    }
    info.GetReturnValue().Set(text->Utf8Length(isolate));
}

/* ---- V8's callbacks ---- */

void on_rejection(v8::PromiseRejectMessage message)
{
    Local<Promise> promise = message.GetPromise();
    engine *e = self_of(promise->GetIsolate());
    if (message.GetEvent() == v8::kPromiseRejectWithNoHandler) {
        e->rejections.emplace_back(Global<Promise>(e->isolate, promise),
                                   Global<Value>(e->isolate, message.GetValue()));
    } else if (message.GetEvent() == v8::kPromiseHandlerAddedAfterReject) {
        for (size_t i = 0; i < e->rejections.size(); i++)
            if (e->rejections[i].first == promise) {
                e->rejections.erase(e->rejections.begin() + static_cast<long>(i));
                break;
            }
    }
}

size_t on_near_heap_limit(void *data, size_t current, size_t)
{
    engine *e = static_cast<engine *>(data);
    engine_abort(e, ENGINE_ABORT_HEAP);
    return current + (size_t(64) << 20); /* room for the stop itself */
}

struct Named {
    Local<Value> name, message;
};

/* The own data property, or empty: no getter, trap or prototype of the program's is touched. */
Local<Value> own_data(Local<Context> context, Local<Object> object, const char *key)
{
    Isolate *isolate = context->GetIsolate();
    Local<Value> descriptor, value;
    if (object->IsProxy() ||
        !object->GetOwnPropertyDescriptor(context, text_of(isolate, key)).ToLocal(&descriptor) ||
        !descriptor->IsObject() ||
        !descriptor.As<Object>()
             ->GetRealNamedProperty(context, text_of(isolate, "value"))
             .ToLocal(&value))
        return {};
    return value;
}

/* The runtime's own scripts and modules are named tana: or tana/; programs' are files. */
bool is_own_path(const char *path)
{
    return path[0] == '\0' || strncmp(path, "tana:", 5) == 0 || strncmp(path, "tana/", 5) == 0;
}

/* What a getter of the realm's own answers for `object`; empty when it is somebody else's. */
Local<Value> own_getter(Local<Context> context, Local<Object> object, Local<Object> descriptor)
{
    Isolate *isolate = context->GetIsolate();
    Local<Value> getter, value;
    if (!descriptor->GetRealNamedProperty(context, text_of(isolate, "get")).ToLocal(&getter) ||
        !getter->IsFunction())
        return {};
    String::Utf8Value path(isolate, getter.As<Function>()->GetScriptOrigin().ResourceName());
    if (!*path || !path.length() || !is_own_path(*path) ||
        !getter.As<Function>()->Call(context, object, 0, nullptr).ToLocal(&value))
        return {};
    return value;
}

/* An error's `name`, inherited or own, and failing that its class. */
Local<String> error_name(Local<Context> context, Local<Object> error)
{
    Isolate *isolate = context->GetIsolate();
    Local<Value> at = error;
    for (int i = 0; i < 100 && at->IsObject() && !at->IsProxy(); i++) {
        Local<Object> holder = at.As<Object>();
        Local<Value> name = own_data(context, holder, "name"), descriptor;
        if (name.IsEmpty() &&
            holder->GetOwnPropertyDescriptor(context, text_of(isolate, "name"))
                .ToLocal(&descriptor) &&
            descriptor->IsObject())
            name = own_getter(context, error, descriptor.As<Object>());
        if (!name.IsEmpty() && name->IsString())
            return name.As<String>();
        at = holder->GetPrototype();
    }
    return error->GetConstructorName();
}

/* `error.stack` as programs see it: the first line only, so that no result depends on a stack. */
MaybeLocal<Value> on_prepare_stack(Local<Context> context, Local<Value> error, Local<v8::Array>)
{
    Isolate *isolate = context->GetIsolate();
    if (!error->IsObject())
        return String::Empty(isolate);
    Local<Object> object = error.As<Object>();
    Local<String> line = error_name(context, object);
    Local<Value> message = own_data(context, object, "message");
    if (!message.IsEmpty() && message->IsString() && message.As<String>()->Length() > 0) {
        line = String::Concat(isolate, line, text_of(isolate, ": "));
        line = String::Concat(isolate, line, message.As<String>());
    }
    return line;
}

engine_module find_module(engine *e, Local<Module> module)
{
    auto range = e->by_hash.equal_range(module->GetIdentityHash());
    for (auto it = range.first; it != range.second; ++it)
        if (e->modules[it->second - 1].module == module)
            return it->second;
    return 0;
}

void throw_no_module(Isolate *isolate, Local<String> specifier)
{
    Local<String> what = String::Concat(isolate, text_of(isolate, "cannot import "), specifier);
    isolate->ThrowException(v8::Exception::TypeError(what));
}

engine_module resolve(engine *e, engine_module referrer, Local<String> specifier)
{
    struct buf text = buf_init(1 << 16);
    utf8_into(e->isolate, specifier, &text);
    engine_module found =
        text.overflowed ? 0 : e->config.resolve(e->config.user, referrer, buf_bytes(&text));
    buf_release(&text);
    return found;
}

MaybeLocal<Module> on_resolve(Local<Context> context, Local<String> specifier,
                              Local<v8::FixedArray>, Local<Module> referrer)
{
    engine *e = self_of(context->GetIsolate());
    engine_module found = resolve(e, find_module(e, referrer), specifier);
    if (found == 0) {
        throw_no_module(e->isolate, specifier);
        return {};
    }
    return e->modules[found - 1].module.Get(e->isolate);
}

void give_namespace(const FunctionCallbackInfo<Value> &info)
{
    info.GetReturnValue().Set(info.Data());
}

/* Settles `resolver` with the module's namespace once the module has been evaluated. */
void follow_import(Local<Context> context, Local<Promise::Resolver> resolver, Local<Module> module)
{
    Local<Value> evaluated;
    TryCatch net(context->GetIsolate());
    /* A builtin module that nothing imports statically has not been linked yet. */
    bool linked = module->GetStatus() != Module::kUninstantiated ||
                  module->InstantiateModule(context, on_resolve).FromMaybe(false);
    if (!linked || !module->Evaluate(context).ToLocal(&evaluated)) {
        if (!net.HasTerminated())
            resolver->Reject(context, net.Exception()).Check();
        return;
    }
    Local<Function> give = Function::New(context, give_namespace, module->GetModuleNamespace(), 0,
                                         v8::ConstructorBehavior::kThrow)
                               .ToLocalChecked();
    Local<Promise> done;
    if (evaluated.As<Promise>()->Then(context, give).ToLocal(&done))
        resolver->Resolve(context, done).Check();
}

MaybeLocal<Promise> on_dynamic_import(Local<Context> context, Local<v8::Data>,
                                      Local<Value> referrer_name, Local<String> specifier,
                                      Local<v8::FixedArray>)
{
    Isolate *isolate = context->GetIsolate();
    engine *e = self_of(isolate);
    Local<Promise::Resolver> resolver = Promise::Resolver::New(context).ToLocalChecked();
    String::Utf8Value path(isolate, referrer_name);
    engine_module referrer = static_cast<engine_module>(e->modules.size());
    while (referrer > 0 && e->modules[referrer - 1].path != (*path ? *path : ""))
        referrer--;
    engine_module found = referrer ? resolve(e, referrer, specifier) : 0;
    if (found == 0) {
        Local<String> what = String::Concat(isolate, text_of(isolate, "cannot import "), specifier);
        resolver->Reject(context, v8::Exception::TypeError(what)).Check();
    } else if (e->evaluating) {
        e->pending_imports.push_back({Global<Promise::Resolver>(isolate, resolver), found});
    } else {
        follow_import(context, resolver, e->modules[found - 1].module.Get(isolate));
    }
    return resolver->GetPromise();
}

MaybeLocal<Value> on_synthetic(Local<Context> context, Local<Module> module)
{
    Isolate *isolate = context->GetIsolate();
    engine *e = self_of(isolate);
    Local<Object> exports = e->modules[find_module(e, module) - 1].exports.Get(isolate);
    Local<v8::Array> keys = exports->GetOwnPropertyNames(context).ToLocalChecked();
    for (uint32_t i = 0; i < keys->Length(); i++) {
        Local<String> key = keys->Get(context, i).ToLocalChecked().As<String>();
        Local<Value> value = exports->Get(context, key).ToLocalChecked();
        if (module->SetSyntheticModuleExport(isolate, key, value).IsNothing())
            return {};
    }
    Local<Promise::Resolver> resolver = Promise::Resolver::New(context).ToLocalChecked();
    resolver->Resolve(context, v8::Undefined(isolate)).Check();
    return resolver->GetPromise();
}

engine_module keep_module(engine *e, Local<Module> module, Local<Object> exports, const char *path)
{
    e->modules.push_back({Global<Module>(e->isolate, module), {}, path});
    if (!exports.IsEmpty())
        e->modules.back().exports.Reset(e->isolate, exports);
    engine_module id = static_cast<engine_module>(e->modules.size());
    e->by_hash.emplace(module->GetIdentityHash(), id);
    return id;
}

v8::ScriptOrigin origin_of(Isolate *isolate, const char *name, bool is_module)
{
    return v8::ScriptOrigin(isolate, text_of(isolate, name), 0, 0, false, -1, Local<Value>(), false,
                            false, is_module);
}

/* Pure ASCII bytes that live as long as the process. */
class StaticText final : public String::ExternalOneByteStringResource {
public:
    explicit StaticText(struct bytes b) : b_(b) {}
    const char *data() const override { return reinterpret_cast<const char *>(b_.data); }
    size_t length() const override { return b_.size; }

private:
    struct bytes b_;
};

/* Every function of ours that JavaScript can hold: a snapshot refers to them by position. */
const intptr_t external_references[] = {
    reinterpret_cast<intptr_t>(native_host),
    reinterpret_cast<intptr_t>(native_abort),
    reinterpret_cast<intptr_t>(native_proxy_details),
    reinterpret_cast<intptr_t>(native_promise_details),
    reinterpret_cast<intptr_t>(native_preview_entries),
    reinterpret_cast<intptr_t>(native_regexp_is_linear),
    reinterpret_cast<intptr_t>(native_utf8_length),
    reinterpret_cast<intptr_t>(give_namespace),
    0,
};

void set_function(Local<Context> context, Local<Object> object, const char *name,
                  v8::FunctionCallback callback)
{
    Local<Function> f =
        Function::New(context, callback, {}, 0, v8::ConstructorBehavior::kThrow).ToLocalChecked();
    object->Set(context, text_of(context->GetIsolate(), name), f).Check();
}

Local<Object> native_object(Local<Context> context)
{
    Local<Object> object = Object::New(context->GetIsolate());
    set_function(context, object, "host", native_host);
    set_function(context, object, "abort", native_abort);
    set_function(context, object, "proxyDetails", native_proxy_details);
    set_function(context, object, "promiseDetails", native_promise_details);
    set_function(context, object, "previewEntries", native_preview_entries);
    set_function(context, object, "regExpIsLinear", native_regexp_is_linear);
    set_function(context, object, "utf8Length", native_utf8_length);
    return object;
}

} // namespace

/* ---- process and isolate ---- */

tana_err engine_process_start(const char *flags, struct err *err)
{
    char want[32];
    snprintf(want, sizeof want, "%d.%d.%d", V8_MAJOR_VERSION, V8_MINOR_VERSION, V8_BUILD_NUMBER);
    if (strncmp(v8::V8::GetVersion(), want, strlen(want)) != 0)
        return ERR(err, E_WORKER, "built for V8 %s but the library found is %s", want,
                   v8::V8::GetVersion());
    /* V8 would look for /dev/urandom and, in the jail, seed its hashes from the clock. */
    v8::V8::SetEntropySource(
        [](unsigned char *buffer, size_t size) { return getentropy(buffer, size) == 0; });
    v8::V8::SetFlagsFromString(flags);
    v8::V8::SetFlagsFromString(FLAGS_VERSIONED);
    platform = new Platform(v8::platform::NewSingleThreadedDefaultPlatform());
    v8::V8::InitializePlatform(platform);
    v8::V8::Initialize();
    return E_OK;
}

const char *engine_version(void)
{
    return v8::V8::GetVersion();
}

bool engine_snapshot_fits(struct bytes snapshot)
{
    v8::StartupData data = {reinterpret_cast<const char *>(snapshot.data),
                            static_cast<int>(snapshot.size)};
    return snapshot.size > 0 && snapshot.size < INT32_MAX && data.IsValid();
}

struct engine *engine_new(const struct engine_config *config, struct err *err)
{
    if (config->snapshot.size && !engine_snapshot_fits(config->snapshot)) {
        ERR(err, E_WORKER, "the snapshot is not one of this engine's");
        return nullptr;
    }
    engine *e = new engine;
    e->config = *config;
    for (struct buf &b : e->host_text)
        b = buf_init(size_t(16) << 20);
    e->allocator = std::make_unique<Allocator>(config->buffer_bytes_max);
    platform->clock_ms = config->clock_ms;
    platform->user = config->user;

    Isolate::CreateParams params;
    params.array_buffer_allocator = e->allocator.get();
    if (config->young_bytes_max)
        params.constraints.set_max_young_generation_size_in_bytes(config->young_bytes_max);
    params.constraints.set_max_old_generation_size_in_bytes(config->heap_bytes_max);
    params.external_references = external_references;
    if (config->snapshot.size) {
        e->snapshot = {reinterpret_cast<const char *>(config->snapshot.data),
                       static_cast<int>(config->snapshot.size)};
        params.snapshot_blob = &e->snapshot;
    }
    e->isolate = Isolate::New(params);
    e->isolate->SetData(0, e);
    uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    e->isolate->SetStackLimit(here - config->stack_bytes_max);
    e->isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
    e->isolate->SetPromiseRejectCallback(on_rejection);
    e->isolate->SetPrepareStackTraceCallback(on_prepare_stack);
    e->isolate->SetCaptureStackTraceForUncaughtExceptions(true, 50, v8::StackTrace::kDetailed);
    e->isolate->SetHostImportModuleDynamicallyCallback(on_dynamic_import);
    e->isolate->AddNearHeapLimitCallback(on_near_heap_limit, e);
    return e;
}

void engine_free(struct engine *e)
{
    if (!e)
        return;
    e->thrown.Reset();
    e->thrown_message.Reset();
    e->rejections.clear();
    e->pending_imports.clear();
    e->values.clear();
    e->modules.clear();
    e->sources.clear();
    for (Realm &realm : e->realms)
        realm.context.Reset();
    e->realms.clear();
    e->isolate->Dispose();
    for (struct buf &b : e->host_text)
        buf_release(&b);
    delete e;
}

engine_context engine_context_new(struct engine *e)
{
    Isolate::Scope isolate_scope(e->isolate);
    HandleScope handles(e->isolate);
    auto queue = v8::MicrotaskQueue::New(e->isolate, v8::MicrotasksPolicy::kExplicit);
    Local<Context> context = Context::New(e->isolate, nullptr, {}, {},
                                          v8::DeserializeInternalFieldsCallback(), queue.get());
    context->AllowCodeGenerationFromStrings(false);
    context->SetErrorMessageForCodeGenerationFromStrings(
        text_of(e->isolate, "code cannot be made from strings"));
    e->realms.push_back({std::move(queue), Global<Context>(e->isolate, context)});
    return static_cast<engine_context>(e->realms.size());
}

void engine_context_free(struct engine *e, engine_context context)
{
    e->realms[context - 1].context.Reset();
    e->isolate->ContextDisposedNotification();
}

/* ---- scripts, calls, values ---- */

engine_outcome engine_script(struct engine *e, engine_context c, const char *name,
                             struct bytes source, bool external, engine_value *ret_value)
{
    Entry in(e, c);
    Local<String> text;
    if (external)
        text = String::NewExternalOneByte(e->isolate, new StaticText(source)).ToLocalChecked();
    else
        text = text_of(e->isolate, source);
    v8::ScriptOrigin origin = origin_of(e->isolate, name, false);
    Local<v8::Script> script;
    Local<Value> value;
    if (v8::Script::Compile(in.context, text, &origin).ToLocal(&script) &&
        script->Run(in.context).ToLocal(&value) && ret_value)
        *ret_value = keep(e, value);
    return in.outcome();
}

void engine_native_install(struct engine *e, engine_context c, const char *name)
{
    Entry in(e, c);
    in.context->Global()
        ->Set(in.context, text_of(e->isolate, name), native_object(in.context))
        .Check();
}

engine_value engine_property(struct engine *e, engine_context c, engine_value object,
                             const char *name)
{
    Entry in(e, c);
    Local<Value> value;
    if (!value_of(e, object)
             .As<Object>()
             ->Get(in.context, text_of(e->isolate, name))
             .ToLocal(&value) ||
        value->IsUndefined())
        return 0;
    return keep(e, value);
}

engine_outcome engine_call(struct engine *e, engine_context c, engine_value object,
                           const char *method, const struct engine_arg *args, size_t count,
                           engine_value *ret_value)
{
    REQUIRE(count <= ENGINE_ARGS_MAX);
    Entry in(e, c);
    Local<Value> receiver = value_of(e, object), callee = receiver, result;
    if (method &&
        !receiver.As<Object>()->Get(in.context, text_of(e->isolate, method)).ToLocal(&callee))
        return in.outcome();
    REQUIRE(callee->IsFunction());
    Local<Value> values[ENGINE_ARGS_MAX];
    for (size_t i = 0; i < count; i++) {
        if (args[i].kind == engine_arg::ENGINE_NUMBER)
            values[i] = v8::Number::New(e->isolate, args[i].number);
        else if (args[i].kind == engine_arg::ENGINE_STRING)
            values[i] = text_of(e->isolate, args[i].text);
        else if (args[i].kind == engine_arg::ENGINE_VALUE)
            values[i] = value_of(e, args[i].value);
        else
            values[i] = v8::Undefined(e->isolate);
    }
    Local<Value> self = method ? receiver : v8::Undefined(e->isolate).As<Value>();
    if (callee.As<Function>()
            ->Call(in.context, self, static_cast<int>(count), values)
            .ToLocal(&result) &&
        ret_value)
        *ret_value = keep(e, result);
    return in.outcome();
}

double engine_to_number(struct engine *e, engine_value value)
{
    HandleScope handles(e->isolate);
    Local<Value> v = value_of(e, value);
    return v->IsNumber() ? v.As<v8::Number>()->Value() : NAN;
}

bool engine_to_text(struct engine *e, engine_value value, struct buf *out)
{
    Isolate::Scope isolate_scope(e->isolate);
    HandleScope handles(e->isolate);
    Local<Value> v = value_of(e, value);
    if (!v->IsString())
        return false;
    utf8_into(e->isolate, v.As<String>(), out);
    return true;
}

bool engine_is_function(struct engine *e, engine_value value)
{
    HandleScope handles(e->isolate);
    return value_of(e, value)->IsFunction();
}

bool engine_is_undefined(struct engine *e, engine_value value)
{
    HandleScope handles(e->isolate);
    return value_of(e, value)->IsUndefined();
}

/* ---- modules ---- */

engine_source engine_source_new(struct engine *e, const char *path, struct bytes code)
{
    Isolate::Scope isolate_scope(e->isolate);
    HandleScope handles(e->isolate);
    e->sources.push_back({path, Global<String>(e->isolate, text_of(e->isolate, code))});
    return static_cast<engine_source>(e->sources.size());
}

void engine_source_free(struct engine *e, engine_source source)
{
    e->sources[source - 1].text.Reset();
}

engine_outcome engine_module_compile(struct engine *e, engine_context c, engine_source source,
                                     engine_module *ret_module)
{
    Entry in(e, c);
    const Source &s = e->sources[source - 1];
    v8::ScriptCompiler::Source text(s.text.Get(e->isolate),
                                    origin_of(e->isolate, s.path.c_str(), true));
    Local<Module> module;
    if (v8::ScriptCompiler::CompileModule(e->isolate, &text).ToLocal(&module))
        *ret_module = keep_module(e, module, {}, s.path.c_str());
    return in.outcome();
}

engine_module engine_module_synthetic(struct engine *e, engine_context c, const char *name,
                                      engine_value exports)
{
    Entry in(e, c);
    Local<Object> object = value_of(e, exports).As<Object>();
    Local<v8::Array> keys = object->GetOwnPropertyNames(in.context).ToLocalChecked();
    std::vector<Local<String>> names;
    for (uint32_t i = 0; i < keys->Length(); i++)
        names.push_back(keys->Get(in.context, i).ToLocalChecked().As<String>());
    Local<Module> module =
        Module::CreateSyntheticModule(e->isolate, text_of(e->isolate, name), names, on_synthetic);
    return keep_module(e, module, object, name);
}

engine_outcome engine_module_link(struct engine *e, engine_context c, engine_module module)
{
    Entry in(e, c);
    Local<Module> root = e->modules[module - 1].module.Get(e->isolate);
    (void)root->InstantiateModule(in.context, on_resolve).FromMaybe(false);
    return in.outcome();
}

engine_outcome engine_module_evaluate(struct engine *e, engine_context c, engine_module module,
                                      engine_value *ret_promise)
{
    Entry in(e, c);
    Local<Value> promise;
    e->evaluating = true;
    bool ok = e->modules[module - 1].module.Get(e->isolate)->Evaluate(in.context).ToLocal(&promise);
    e->evaluating = false;
    if (ok && e->aborted == ENGINE_RUNNING) {
        *ret_promise = keep(e, promise);
        std::vector<PendingImport> pending = std::move(e->pending_imports);
        e->pending_imports.clear();
        for (PendingImport &p : pending)
            follow_import(in.context, p.resolver.Get(e->isolate),
                          e->modules[p.module - 1].module.Get(e->isolate));
    }
    return in.outcome();
}

engine_value engine_module_export(struct engine *e, engine_context c, engine_module module,
                                  const char *name)
{
    Entry in(e, c);
    Local<Object> ns =
        e->modules[module - 1].module.Get(e->isolate)->GetModuleNamespace().As<Object>();
    Local<String> key = text_of(e->isolate, name);
    Local<Value> value;
    if (!ns->HasOwnProperty(in.context, key).FromMaybe(false) ||
        !ns->Get(in.context, key).ToLocal(&value))
        return 0;
    return keep(e, value);
}

/* ---- promises ---- */

engine_outcome engine_drain(struct engine *e, engine_context c)
{
    Entry in(e, c);
    if (e->aborted == ENGINE_RUNNING)
        e->realms[c - 1].queue->PerformCheckpoint(e->isolate);
    return in.outcome();
}

engine_state engine_promise(struct engine *e, engine_context c, engine_value promise,
                            engine_value *ret_result)
{
    Entry in(e, c);
    Local<Value> value = value_of(e, promise);
    if (!value->IsPromise())
        return ENGINE_NO_PROMISE;
    Local<Promise> p = value.As<Promise>();
    if (p->State() == Promise::kPending)
        return ENGINE_PENDING;
    p->MarkAsHandled();
    for (size_t i = 0; i < e->rejections.size(); i++)
        if (e->rejections[i].first == p) {
            e->rejections.erase(e->rejections.begin() + static_cast<long>(i));
            break;
        }
    *ret_result = keep(e, p->Result());
    return p->State() == Promise::kFulfilled ? ENGINE_FULFILLED : ENGINE_REJECTED;
}

engine_value engine_unhandled_rejection(struct engine *e)
{
    if (e->rejections.empty())
        return 0;
    Isolate::Scope isolate_scope(e->isolate);
    HandleScope handles(e->isolate);
    engine_value reason = keep(e, e->rejections.front().second.Get(e->isolate));
    e->rejections.erase(e->rejections.begin());
    return reason;
}

void engine_forget_rejections(struct engine *e)
{
    e->rejections.clear();
}

/* ---- errors ---- */

engine_value engine_thrown(struct engine *e)
{
    if (e->thrown.IsEmpty())
        return 0;
    Isolate::Scope isolate_scope(e->isolate);
    HandleScope handles(e->isolate);
    engine_value id = keep(e, e->thrown.Get(e->isolate));
    e->thrown.Reset();
    return id;
}

static void copy_text(Isolate *isolate, Local<Value> text, char *out, size_t size)
{
    out[0] = '\0';
    if (!text.IsEmpty() && text->IsString()) {
        int length = text.As<String>()->WriteUtf8(isolate, out, static_cast<int>(size) - 1, nullptr,
                                                  String::NO_NULL_TERMINATION |
                                                      String::REPLACE_INVALID_UTF8);
        out[length < 0 ? 0 : length] = '\0';
    }
}

static void add_frame(struct engine_error *out, Isolate *isolate, Local<Value> function,
                      Local<Value> path, int line, int column)
{
    struct engine_frame *f = &out->frames[out->frame_count];
    copy_text(isolate, function, f->function, sizeof f->function);
    copy_text(isolate, path, f->path, sizeof f->path);
    f->line = static_cast<uint32_t>(line);
    f->column = static_cast<uint32_t>(column);
    if (!is_own_path(f->path))
        out->frame_count++;
}

static void describe_frames(Entry &in, Local<Value> thrown, struct engine_error *out)
{
    Isolate *isolate = in.e->isolate;
    Local<v8::StackTrace> trace;
    if (thrown->IsObject())
        trace = v8::Exception::GetStackTrace(thrown);
    Local<v8::Message> message = in.e->thrown_message.Get(isolate);
    if (trace.IsEmpty() && !message.IsEmpty())
        trace = message->GetStackTrace();
    for (int i = 0; !trace.IsEmpty() && i < trace->GetFrameCount() && out->frame_count < 50; i++) {
        Local<v8::StackFrame> f = trace->GetFrame(isolate, static_cast<uint32_t>(i));
        add_frame(out, isolate, f->GetFunctionName(), f->GetScriptName(), f->GetLineNumber(),
                  f->GetColumn());
    }
    if (out->frame_count == 0 && !message.IsEmpty())
        add_frame(out, isolate, {}, message->GetScriptResourceName(),
                  message->GetLineNumber(in.context).FromMaybe(0),
                  message->GetStartColumn(in.context).FromMaybe(0) + 1);
}

void engine_describe(struct engine *e, engine_context c, engine_value thrown,
                     struct engine_error *out)
{
    Entry in(e, c);
    Local<Value> value = value_of(e, thrown);
    out->name[0] = '\0';
    out->frame_count = 0;
    if (value->IsNativeError()) {
        copy_text(e->isolate, error_name(in.context, value.As<Object>()), out->name,
                  sizeof out->name);
        Local<Value> text = own_data(in.context, value.As<Object>(), "message");
        if (!text.IsEmpty() && text->IsString())
            utf8_cut_into(e->isolate, text.As<String>(), &out->message);
    } else if (value->IsString()) {
        utf8_cut_into(e->isolate, value.As<String>(), &out->message);
    } else {
        /* V8's own words for it, made without side effects: "Uncaught #<Thing>". */
        Local<String> said = v8::Exception::CreateMessage(e->isolate, value)->Get();
        struct buf words = buf_init(out->message.size_max + 16);
        utf8_cut_into(e->isolate, said, &words);
        size_t skip = strncmp(buf_str(&words), "Uncaught ", 9) == 0 ? 9 : 0;
        size_t size = words.size - skip;
        buf_append(&out->message, words.data + skip,
                   size < out->message.size_max ? size : out->message.size_max);
        buf_release(&words);
    }
    describe_frames(in, value, out);
    e->thrown_message.Reset();
}

/* ---- lifetimes, stopping, heap ---- */

engine_mark engine_hold(struct engine *e)
{
    return {static_cast<uint32_t>(e->values.size()), static_cast<uint32_t>(e->modules.size())};
}

void engine_release(struct engine *e, engine_mark mark)
{
    HandleScope handles(e->isolate);
    while (e->modules.size() > mark.modules) {
        engine_module id = static_cast<engine_module>(e->modules.size());
        auto range =
            e->by_hash.equal_range(e->modules.back().module.Get(e->isolate)->GetIdentityHash());
        for (auto it = range.first; it != range.second; ++it)
            if (it->second == id) {
                e->by_hash.erase(it);
                break;
            }
        e->modules.pop_back();
    }
    e->values.resize(mark.values);
    e->rejections.clear();
    e->pending_imports.clear();
    e->thrown.Reset();
    e->thrown_message.Reset();
}

void engine_abort(struct engine *e, engine_abort_reason reason)
{
    if (e->aborted == ENGINE_RUNNING)
        e->aborted = reason;
    e->isolate->TerminateExecution();
}

engine_abort_reason engine_aborted(const struct engine *e)
{
    return e->aborted;
}

void engine_left(const struct engine *e, double *ret_gas, double *ret_bytes)
{
    *ret_gas = e->left[0];
    *ret_bytes = e->left[1];
}

struct engine_heap engine_heap(struct engine *e)
{
    v8::HeapStatistics s;
    e->isolate->GetHeapStatistics(&s);
    return {s.used_heap_size(), s.total_heap_size(), s.heap_size_limit(), e->allocator->used()};
}

void engine_low_memory(struct engine *e)
{
    e->isolate->LowMemoryNotification();
}

/* ---- snapshot ---- */

static bool snapshot_run(Isolate *isolate, Local<Context> context,
                         const struct engine_script_text *script)
{
    v8::ScriptOrigin origin = origin_of(isolate, script->name, false);
    Local<v8::Script> compiled;
    return v8::Script::Compile(context, text_of(isolate, script->source), &origin)
               .ToLocal(&compiled) &&
           !compiled->Run(context).IsEmpty();
}

/* One context in which all scripts ran becomes the creator's default. */
static bool snapshot_fill(v8::SnapshotCreator *creator, const struct engine_script_text *scripts,
                          size_t count, const char *native_name, struct err *err)
{
    Isolate *isolate = creator->GetIsolate();
    HandleScope handles(isolate);
    Local<Context> context = Context::New(isolate);
    Context::Scope scope(context);
    TryCatch net(isolate);
    if (native_name)
        context->Global()
            ->Set(context, text_of(isolate, native_name), native_object(context))
            .Check();
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = snapshot_run(isolate, context, &scripts[i]);
    if (!ok) {
        String::Utf8Value why(isolate, net.Exception());
        ERR(err, E_INTERNAL, "a script of the snapshot fails in line %d: %s",
            net.Message()->GetLineNumber(context).FromMaybe(0), *why ? *why : "?");
    }
    creator->SetDefaultContext(context);
    return ok;
}

tana_err engine_snapshot_make(const struct engine_script_text *scripts, size_t count,
                              const char *native_name, engine_host_fn *host, struct buf *ret_blob,
                              struct err *err)
{
    engine stand_in{}; /* for natives that scripts call while the snapshot is made */
    v8::SnapshotCreator creator(external_references);
    stand_in.isolate = creator.GetIsolate();
    stand_in.isolate->SetData(0, &stand_in);
    stand_in.config.host = host;
    for (struct buf &b : stand_in.host_text)
        b = buf_init(size_t(1) << 20);
    uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    stand_in.isolate->SetStackLimit(here - (size_t(32) << 20));
    bool ok = snapshot_fill(&creator, scripts, count, native_name, err);
    v8::StartupData blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
    if (ok && !blob.CanBeRehashed()) {
        ok = false;
        ERR(err, E_INTERNAL, "the snapshot would fix the seed of string hashes");
    } else if (ok && !buf_append(ret_blob, blob.data, static_cast<size_t>(blob.raw_size))) {
        ok = false;
        ERR(err, E_INTERNAL, "the snapshot is larger than %zu bytes", ret_blob->size_max);
    }
    delete[] blob.data;
    for (struct buf &b : stand_in.host_text)
        buf_release(&b);
    return ok ? E_OK : err->code;
}
