#include "tensor/operators.h"

#include "tensor/recurrent/lstm_op.h"
#include "tensor/transformer/attention_ops.h"
#include "tensor/transformer/linear_op.h"
#include "tensor/vocoder/adain_block_op.h"

namespace annex::tensor {

OrtCustomOpDomain* operators() {
    static Ort::CustomOpDomain domain = [] {
        Ort::CustomOpDomain made("annex");
        made.Add(&vocoder::adain_block_operator());
        made.Add(&transformer::linear_operator());
        made.Add(&recurrent::lstm_operator());
        made.Add(&transformer::self_attention_operator());
        made.Add(&transformer::pack_memory_operator());
        made.Add(&transformer::cross_attention_operator());
        return made;
    }();
    return domain;
}

}  // namespace annex::tensor
