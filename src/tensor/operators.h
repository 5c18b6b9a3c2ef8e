#pragma once
// The operators of our own that models may use: the domain "annex".
#include <onnxruntime_cxx_api.h>

namespace annex::tensor {

/// The domain with all its operators; lives as long as the process, as sessions need it.
OrtCustomOpDomain* operators();

}  // namespace annex::tensor
