#pragma once
// FFmpeg's objects as owned C++ values. Only this folder includes FFmpeg.
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <memory>

namespace annex::codec {

struct FreeFfmpeg {
    void operator()(AVCodecContext* context) const { ::avcodec_free_context(&context); }
    void operator()(AVFrame* frame) const { ::av_frame_free(&frame); }
    void operator()(AVPacket* packet) const { ::av_packet_free(&packet); }
    void operator()(SwrContext* context) const { ::swr_free(&context); }
    void operator()(AVIOContext* context) const {
        if (context != nullptr) {
            ::av_freep(&context->buffer);
        }
        ::avio_context_free(&context);
    }
};

template <class T>
using Ffmpeg = std::unique_ptr<T, FreeFfmpeg>;

}  // namespace annex::codec
