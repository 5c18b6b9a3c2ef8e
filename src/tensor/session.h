#pragma once
// One loaded model graph on ONNX Runtime.
//
// Life: load once, run many times. Threads: run() from any thread; runs on one session share its
// intra-op threads, which sleep while idle (no spinning: four workers share two cores).
// Source: ONNX Runtime C API, https://onnxruntime.ai/docs/api/c/
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tensor/tensor.h"

namespace annex::tensor {

struct SessionOptions {
    /// Threads inside one operator. 0 = one per core that this process may use.
    int threads = 0;
    /// The arena keeps the largest working set for ever; off gives the memory back after each run
    /// at some cost per run. Worth it for models whose input sizes vary wildly.
    bool arena = true;
    /// Reuses the memory plan of runs with the same shapes. Off where shapes never repeat.
    bool memory_pattern = true;
};

using NamedTensor = std::pair<const char*, const Tensor*>;

class Session {
  public:
    /// Errors: kNotFound when the file is missing, kCorrupt when the runtime refuses it.
    static Result<std::unique_ptr<Session>> load(const std::string& path,
                                                 const SessionOptions& options);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Runs the graph; the results come in the order of `outputs`.
    /// Errors: kInvalidArgument when names, types or shapes do not fit the graph; kOutOfMemory;
    /// kCancelled when this thread's RunGuard stopped it.
    Result<std::vector<Tensor>> run(std::span<const NamedTensor> inputs,
                                    std::span<const char* const> outputs);

    [[nodiscard]] const std::vector<std::string>& input_names() const;
    [[nodiscard]] const std::vector<std::string>& output_names() const;
    /// Declared dimensions of an input, -1 where symbolic; empty when there is no such input.
    [[nodiscard]] Shape input_shape(std::string_view name) const;
    /// A value of the model file's own metadata.
    [[nodiscard]] std::optional<std::string> metadata(const std::string& key) const;
    /// Where it runs: "cpu".
    [[nodiscard]] std::string device() const { return "cpu"; }

  private:
    struct Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Set before the first load; for logs. The runtime's own version, e.g. "1.32.0".
std::string runtime_version();

}  // namespace annex::tensor
