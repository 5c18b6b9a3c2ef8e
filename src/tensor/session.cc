#include "tensor/session.h"

#include <fmt/core.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/log.h"
#include "tensor/operators.h"
#include "tensor/run_guard_state.h"
#include "tensor/tensor_impl.h"

namespace annex::tensor {
namespace {

void ORT_API_CALL log_line(void* /*param*/, OrtLoggingLevel severity, const char* /*category*/,
                           const char* /*id*/, const char* location, const char* message) {
    if (severity >= ORT_LOGGING_LEVEL_ERROR) {
        log::error("onnxruntime {}: {}", location, message);
    } else {
        log::debug("onnxruntime {}: {}", location, message);
    }
}

// The published runtime reports to its maker: at its start, before there is an environment that
// DisableTelemetryEvents() could be called on, it makes an identifier of the device, a database of
// events and an uploader. This variable, seen at that moment, keeps it from all of them. Set before
// main(), while no other thread reads the environment.
[[gnu::constructor]] void keep_the_runtime_silent() {
    ::setenv("ORT_DISABLE_TELEMETRY", "1", 1);
}

// One environment for the process, as the runtime asks for; made at the first load.
Ort::Env& environment() {
    static Ort::Env env = [] {
        Ort::Env made(ORT_LOGGING_LEVEL_WARNING, "annex", log_line, nullptr);
        made.DisableTelemetryEvents();
        return made;
    }();
    return env;
}

int cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) {
        return 1;
    }
    return std::max(1, CPU_COUNT(&set));
}

Error translate(const Ort::Exception& exception, Code otherwise, std::string message) {
    // The runtime's own text may hold paths and addresses: it goes to the log only (R11).
    const std::string_view text = exception.what();
    log::error("onnxruntime: {}", text);
    // Its own words for a lack of memory, while loading and while running.
    constexpr std::array<std::string_view, 4> kMemoryWords{"Failed to allocate", "bad_alloc",
                                                           "Cannot allocate", "mmap"};
    if (std::any_of(kMemoryWords.begin(), kMemoryWords.end(), [&](std::string_view words) {
            return text.find(words) != std::string_view::npos;
        })) {
        return Error{Code::kOutOfMemory,
                     "not enough memory for the model and this input; try again later"};
    }
    return Error{otherwise, std::move(message)};
}

}  // namespace

struct Session::Impl {
    Ort::Session session{nullptr};
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::vector<Shape> input_shapes;
};

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::load(const std::string& path,
                                               const SessionOptions& options) {
    if (::access(path.c_str(), R_OK) != 0) {
        return Error{Code::kNotFound, fmt::format("model file {} is missing; fetch the model with "
                                                  "`annex pull`",
                                                  path.substr(path.rfind('/') + 1))};
    }
    try {
        Ort::SessionOptions native;
        native.SetIntraOpNumThreads(options.threads > 0 ? options.threads : cores());
        native.SetInterOpNumThreads(1);
        native.SetExecutionMode(ORT_SEQUENTIAL);
        native.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
        native.Add(operators());
        native.AddConfigEntry("session.intra_op.allow_spinning", "0");
        native.AddConfigEntry("session.inter_op.allow_spinning", "0");
        if (!options.arena) {
            native.DisableCpuMemArena();
        }
        if (!options.memory_pattern) {
            native.DisableMemPattern();
        }
        auto impl = std::make_unique<Impl>();
        impl->session = Ort::Session(environment(), path.c_str(), native);
        impl->inputs = impl->session.GetInputNames();
        impl->outputs = impl->session.GetOutputNames();
        for (std::size_t i = 0; i < impl->inputs.size(); ++i) {
            impl->input_shapes.push_back(
                impl->session.GetInputTypeInfo(i).GetTensorTypeAndShapeInfo().GetShape());
        }
        return std::unique_ptr<Session>(new Session(std::move(impl)));
    } catch (const Ort::Exception& exception) {
        return translate(exception, Code::kCorrupt,
                         fmt::format("model file {} cannot be loaded; fetch it again with "
                                     "`annex pull`",
                                     path.substr(path.rfind('/') + 1)));
    }
}

Result<std::vector<Tensor>> Session::run(std::span<const NamedTensor> inputs,
                                         std::span<const char* const> outputs) {
    std::vector<const char*> names;
    // The runtime wants an array of values; they are borrowed from the tensors for the call.
    std::vector<const OrtValue*> values;
    for (const auto& [name, tensor] : inputs) {
        names.push_back(name);
        values.push_back(static_cast<const OrtValue*>(tensor->impl().value));
    }
    std::vector<OrtValue*> raw(outputs.size(), nullptr);
    Ort::RunOptions run_options;
    const StoppableRun stoppable(RunGuard::current(), run_options);
    const Error unwanted{Code::kCancelled, "nobody waits for the answer any more"};
    if (stoppable.stopped()) {
        return unwanted;
    }
    try {
        Ort::ThrowOnError(Ort::GetApi().Run(impl_->session, run_options, names.data(),
                                            values.data(), values.size(), outputs.data(),
                                            outputs.size(), raw.data()));
        std::vector<Tensor> results;
        results.reserve(raw.size());
        for (OrtValue*& value : raw) {
            results.emplace_back(Tensor::Impl::adopt(Ort::Value(std::exchange(value, nullptr))));
        }
        return results;
    } catch (const Ort::Exception& exception) {
        for (OrtValue* value : raw) {
            Ort::Value release(value);
        }
        if (stoppable.stopped()) {
            return unwanted;
        }
        return translate(exception, Code::kInvalidArgument,
                         "the model refused this input; it may be too long or malformed");
    }
}

const std::vector<std::string>& Session::input_names() const {
    return impl_->inputs;
}
const std::vector<std::string>& Session::output_names() const {
    return impl_->outputs;
}

Shape Session::input_shape(std::string_view name) const {
    const auto found = std::find(impl_->inputs.begin(), impl_->inputs.end(), name);
    if (found == impl_->inputs.end()) {
        return {};
    }
    return impl_->input_shapes.at(static_cast<std::size_t>(found - impl_->inputs.begin()));
}

std::optional<std::string> Session::metadata(const std::string& key) const {
    try {
        Ort::AllocatorWithDefaultOptions allocator;
        auto value = impl_->session.GetModelMetadata().LookupCustomMetadataMapAllocated(key.c_str(),
                                                                                        allocator);
        if (value == nullptr) {
            return std::nullopt;
        }
        return std::string(value.get());
    } catch (const Ort::Exception&) {
        return std::nullopt;
    }
}

std::string runtime_version() {
    return Ort::GetVersionString();
}

}  // namespace annex::tensor
